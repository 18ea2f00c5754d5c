import { ModelError } from '../../lambdas/model-gateway/api';
import type { PickedRelease } from '../../lambdas/promotion/api';
import { answerByRelease } from '../../lambdas/rag/answer-by-release';
import { createReleaseAnswers } from '../../lambdas/rag/answer-with-release';
import { answerWithVariant } from '../../lambdas/rag/answer-with-variant';
import type { AnswerRequest } from '../../lambdas/rag/api';
import { fingerprint } from './fixed-index';
import { openReleases } from './open-releases';
import { ScriptedGateway } from './scripted-gateway';
import { answerId, caller, collect, readPrompt } from './start-chain';

const request: AnswerRequest = {
  answerId,
  caller,
  messages: [{ role: 'user', content: 'How long are backups kept? Mail jane@example.com' }],
};

describe('an answer by the release that is picked for its caller', () => {
  test('is made with the models of the release, and says which it was', async () => {
    const kit = await openReleases();
    const release = kit.make('large');
    const chain = answerByRelease({ releases: { pick: async () => release }, chains: kit.chains });

    const { record } = await collect(chain.answer(request));

    expect(record).toMatchObject({ state: 'answered', answer: 'Says large [1].', release: release.digest });
    expect(await kit.log.get(answerId)).toEqual(record);
  });

  test('searches the index that the release pins', async () => {
    const kit = await openReleases();
    const pinned = { ...fingerprint, embeddingModel: 'scripted/embed-2' };
    const release = kit.make('large', {
      index: { fingerprint: pinned, passageTokens: 400, overlapTokens: 40 },
    });
    const chain = answerByRelease({ releases: { pick: async () => release }, chains: kit.chains });

    await collect(chain.answer(request));

    expect(kit.searched).toEqual([pinned]);
  });

  test('goes on with the release that it began with when another becomes champion', async () => {
    const kit = await openReleases();
    let champion: PickedRelease = kit.make('first');
    const chain = answerByRelease({ releases: { pick: async () => champion }, chains: kit.chains });
    const events = chain.answer(request)[Symbol.asyncIterator]();
    await events.next();

    champion = kit.make('second');
    const { record } = await collect({ [Symbol.asyncIterator]: () => events });
    const next = await collect(chain.answer({ ...request, answerId: 'answer_next' }));

    expect(record.answer).toContain('Says first');
    expect(next.record.answer).toContain('Says second');
  });

  test('fails where the environment does not reach its model, and the answer log says so', async () => {
    const kit = await openReleases();
    const release = kit.make('lost');
    const chain = answerByRelease({ releases: { pick: async () => release }, chains: kit.chains });

    await expect(collect(chain.answer(request))).rejects.toMatchObject({ code: 'route_not_available' });
    expect(await kit.log.get(answerId)).toMatchObject({
      state: 'failed',
      release: release.digest,
      error: { code: 'route_not_available' },
    });
  });
});

describe('the end of an answer', () => {
  test('is published with its numbers, and with personal data masked', async () => {
    const kit = await openReleases();
    const release = kit.make('large');

    await collect(kit.chains.of(release).answer(request));

    expect(kit.events).toMatchObject([
      {
        id: `answer.completed/${answerId}`,
        type: 'answer.completed',
        tenant: 'local',
        release: release.digest,
        traceId: answerId,
        callerId: caller.id,
        state: 'answered',
        language: 'en',
        answer: 'Says large [1].',
        passages: 1,
        citations: 1,
        bestScore: 0.9,
        outputTokens: 5,
        latencyMs: { retrieve: 0, firstToken: 0, generate: 0, total: 0 },
      },
    ]);
    expect(JSON.stringify(kit.events)).not.toContain('jane@example.com');
  });

  test('is published for a failure with its code', async () => {
    const kit = await openReleases();

    await expect(collect(kit.chains.of(kit.make('lost')).answer(request))).rejects.toThrow();

    expect(kit.events).toMatchObject([{ state: 'failed', code: 'route_not_available' }]);
  });

  test('says what its calls of models belong to', async () => {
    const kit = await openReleases();
    const release = kit.make('large');

    await collect(kit.chains.of(release).answer(request));

    const context = { tenant: 'local', traceId: answerId, release: release.digest };
    const model = kit.models.get('large');
    expect(model?.embedded.map((call) => call.context)).toEqual([context]);
    expect(model?.streamed.map((call) => call.context)).toEqual([context]);
  });
});

describe('an answer for an evaluation', () => {
  const open = async () => {
    const kit = await openReleases();
    const releases = new Map(['large', 'lost'].map((model) => [model, kit.make(model)]));
    const answers = createReleaseAnswers({
      ...kit.shared,
      releases: {
        get: async (digest) => {
          const release = releases.get(digest);
          if (release) return release;
          throw new Error('there is no such release');
        },
      },
      randomId: (length) => 'r'.repeat(length),
    });
    return { ...kit, answers };
  };

  test('is made by the release that is asked for, and is in no log and on no stream', async () => {
    const { answers, log, events, logged, models } = await open();

    const record = await answers.answer('large', 'How long are backups kept?', caller);

    expect(record).toMatchObject({ state: 'answered', answer: 'Says large [1].' });
    expect(await log.get(record.id)).toBeUndefined();
    expect(events).toEqual([]);
    expect(logged).toEqual([]);
    expect(models.get('large')?.streamed.map(({ context }) => context)).toEqual([undefined]);
  });

  test('is never another model’s: what the release pins answers, or nobody', async () => {
    const { answers, chains, make, fallbacksOn } = await open();

    await answers.answer('large', 'How long are backups kept?', caller);
    expect(fallbacksOn).not.toContain(true);

    await collect(chains.of(make('large')).answer(request));
    expect(fallbacksOn.at(-1)).toBe(true);
  });

  test('fails while the reranker of the release cannot answer, where others are answered without it', async () => {
    const kit = await open();
    const asleep = { kind: 'unavailable', code: 'provider_unavailable', isRetryable: true } as const;
    const rerankScores = new ModelError('it wakes', asleep);
    kit.models.set('sleepy', new ScriptedGateway({ rerankScores, answer: ['35 days.'] }));
    const { digest, manifest } = kit.make('sleepy');
    const chain = { ...manifest.chain, rerankRoute: 'rerank' };
    const release = { digest, manifest: { ...manifest, chain } };

    const evaluated = await kit.answers.answerWith(release, 'How long are backups kept?', caller);
    const { record } = await collect(kit.chains.of(release).answer(request));

    expect(evaluated).toMatchObject({ state: 'failed', error: { code: 'provider_unavailable' } });
    expect(record.state).toBe('answered');
  });

  test('ends in its record when its model fails', async () => {
    const { answers } = await open();

    const record = await answers.answer('lost', 'How long are backups kept?', caller);

    expect(record).toMatchObject({ state: 'failed', error: { code: 'route_not_available' } });
  });

  test('fails for a release that is not there', async () => {
    const { answers } = await open();

    await expect(answers.answer('unknown', 'question', caller)).rejects.toThrow('there is no such release');
  });
});

describe('an answer with a variant that is no release', () => {
  const open = async () => {
    const kit = await openReleases();
    const releases = { get: async () => kit.make('large') };
    const template = {
      name: 'answer',
      content: readPrompt('answer').content.replace('You answer', 'You reply to'),
    };
    const digest = 'd'.repeat(64);
    const large = kit.make('large');
    const variant = kit.make('large', { templates: { ...large.manifest.templates, answer: digest } });
    const answer = answerWithVariant({
      ...kit.shared,
      releases,
      randomId: (length) => 'r'.repeat(length),
      draft: async () => ({ ...variant, templates: new Map([[digest, template]]) }),
    });
    return { ...kit, answer, digest };
  };

  test('is made with its templates, which are in no store, and is in no log and on no stream', async () => {
    const { answer, digest, templates, log, events, models } = await open();

    const record = await answer({ templates: { answer: 'the text' } }, 'How long are backups kept?', caller);

    expect(record).toMatchObject({ state: 'answered', promptDigest: digest });
    expect(JSON.stringify(models.get('large')?.streamed)).toContain('You reply to');
    await expect(templates.get(digest)).rejects.toMatchObject({ code: 'template_not_found' });
    expect(await log.get(record.id)).toBeUndefined();
    expect(events).toEqual([]);
  });
});
