import type { DatasetCase } from '../../lambdas/evaluation/api';
import { createScorers } from '../../lambdas/evaluation/score-answer';
import type { RouteDescription } from '../../lambdas/model-gateway/api';
import type { AnswerRecord } from '../../lambdas/rag/api';
import { makeRetrieved } from '../rag/make-passage';
import { ScriptedGateway } from '../rag/scripted-gateway';
import { judgeTemplates } from './judge-templates';
import { makeAnswer } from './make-answer';
import { makeCase } from './make-case';

/** The scores of an answer by name; those that do not apply, or say nothing, are left out. */
async function scoresOf(differences: Partial<DatasetCase>, answer: Partial<AnswerRecord> = {}) {
  const evaluated = makeCase(differences);
  const scores: Record<string, number> = {};
  for (const scorer of openScorers('offline-judge')) {
    if (!scorer.appliesTo(evaluated)) continue;
    const score = await scorer.score({ case: evaluated, answer: makeAnswer(answer) });
    if (score) scores[scorer.name] = score.value;
  }
  return scores;
}

function openScorers(judgeRoute: string, routes: readonly RouteDescription[] = []) {
  const gateway = Object.assign(new ScriptedGateway({ condensed: 'yes' }), { routes: () => routes });
  return createScorers({ judgeRoute, gateway, templates: judgeTemplates });
}

describe('exact-match', () => {
  test.each([
    ['The backups are kept 35 days.', 'Backups are kept 35 days'],
    ['백업은 35일 보관된다', '백업을 35일 보관'],
    ['35 days [1]', '35 days.'],
  ])('takes %j for %j', async (answer, referenceAnswer) => {
    expect((await scoresOf({ referenceAnswer }, { answer }))['exact-match']).toBe(1);
  });

  test('fails an answer that says more, or that declines', async () => {
    const referenceAnswer = '35 days';

    expect((await scoresOf({ referenceAnswer }, { answer: 'About 35 days' }))['exact-match']).toBe(0);
    expect(
      (await scoresOf({ referenceAnswer }, { answer: '35 days', state: 'declined' }))['exact-match'],
    ).toBe(0);
  });
});

describe('fact-match', () => {
  test('is the share of the facts that the answer states', async () => {
    const scores = await scoresOf({ expectedFacts: ['35 days', 'deleted by the operator'] });

    expect(scores['fact-match']).toBe(0.5);
  });

  test('is 0 for an answer that declines, whatever its words', async () => {
    const scores = await scoresOf(
      { expectedFacts: ['answer'] },
      { state: 'declined', answer: 'I could not find an answer.' },
    );

    expect(scores['fact-match']).toBe(0);
  });
});

describe('language-match', () => {
  test('compares the answer with the language of the question', async () => {
    expect((await scoresOf({ language: 'ko' }))['language-match']).toBe(0);
    expect(
      (await scoresOf({ language: 'ko' }, { answer: '백업은 35일 동안 보관됩니다 [1].' }))['language-match'],
    ).toBe(1);
    expect((await scoresOf({ language: 'en' }))['language-match']).toBe(1);
  });

  test('says nothing of a name or a number, nor of a language that it cannot tell', async () => {
    expect((await scoresOf({ language: 'ko' }, { answer: 'Helm' }))['language-match']).toBeUndefined();
    expect((await scoresOf({ language: 'fr' }))['language-match']).toBeUndefined();
  });
});

describe('length', () => {
  test('takes a screen of text, and fails more of it or none', async () => {
    expect((await scoresOf({})).length).toBe(1);
    expect((await scoresOf({}, { answer: 'word '.repeat(600) })).length).toBe(0);
    expect((await scoresOf({}, { answer: ' [1]' })).length).toBe(0);
  });

  test('allows three times the reference', async () => {
    const answer = { answer: 'word '.repeat(200) };

    expect((await scoresOf({ referenceAnswer: 'word '.repeat(20) }, answer)).length).toBe(0);
    expect((await scoresOf({ referenceAnswer: 'word '.repeat(80) }, answer)).length).toBe(1);
  });
});

test.each([
  [true, 'answered', 1],
  [true, 'declined', 0],
  [false, 'answered', 0],
  [false, 'declined', 1],
] as const)('scores refusal: answerable %s, %s: %d', async (isAnswerable, state, value) => {
  expect((await scoresOf({ isAnswerable }, { state })).refusal).toBe(value);
});

describe('citation-validity', () => {
  const [citation] = [
    {
      number: 1,
      passageId: 'passage_1',
      documentId: 'doc_1',
      title: '',
      source: '',
      key: '',
      headingPath: [],
      quote: 'kept',
      start: 0,
      end: 4,
    },
  ];

  test('is the share of citations that were verified', async () => {
    const answer = { citations: [citation, citation, citation], rejectedCitations: 1 };

    expect((await scoresOf({}, answer))['citation-validity']).toBe(0.75);
  });

  test('is 0 for an answer from passages that cites nothing, and says nothing without passages', async () => {
    expect((await scoresOf({}))['citation-validity']).toBe(0);
    expect((await scoresOf({}, { passages: [] }))['citation-validity']).toBeUndefined();
    expect((await scoresOf({}, { state: 'declined' }))['citation-validity']).toBeUndefined();
  });
});

describe('the scorers of retrieval', () => {
  const passages = makeRetrieved('one', 'two', 'three', 'four');

  test('have the values of the worked example: relevant at places 2 and 4 of three', async () => {
    const expectedPassages = ['passage_2', 'passage_4', 'passage_9'];

    const scores = await scoresOf({ expectedPassages }, { passages });

    expect(scores['recall-at-10']).toBeCloseTo(2 / 3, 10);
    expect(scores.mrr).toBe(0.5);
    const best = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(scores['ndcg-at-10']).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / best, 10);
  });

  test('are 1 when everything relevant comes first, and 0 when nothing is found', async () => {
    const first = await scoresOf({ expectedPassages: ['passage_1', 'passage_2'] }, { passages });
    const none = await scoresOf({ expectedPassages: ['passage_9'] }, { passages });

    expect([first['recall-at-10'], first['ndcg-at-10'], first.mrr]).toEqual([1, 1, 1]);
    expect([none['recall-at-10'], none['ndcg-at-10'], none.mrr]).toEqual([0, 0, 0]);
  });

  test('go by documents where passages are not known, each document once', async () => {
    const of = (key: string, number: number) => {
      const [retrieved] = makeRetrieved('text');
      if (!retrieved) throw new Error('there is one');
      return { ...retrieved, number, passage: { ...retrieved.passage, key, id: `${key}/${number}` } };
    };

    const scores = await scoresOf(
      { expectedDocuments: ['b.md'] },
      { passages: [of('a.md', 1), of('a.md', 2), of('b.md', 3)] },
    );

    expect([scores['recall-at-10'], scores.mrr, scores['document-recall-at-10']]).toEqual([1, 0.5, 1]);
  });

  test('go by the numbers of the prompt, whatever order the record has', async () => {
    const reversed = { passages: [...passages].reverse() };

    expect((await scoresOf({ expectedPassages: ['passage_1'] }, reversed)).mrr).toBe(1);
  });

  test('do not apply without an expectation, nor to what cannot be answered', async () => {
    expect(await scoresOf({}, { passages })).not.toHaveProperty('mrr');
    expect(
      await scoresOf({ expectedPassages: ['passage_1'], isAnswerable: false }, { passages }),
    ).not.toHaveProperty('mrr');
  });
});

describe('judges', () => {
  test('are not asked about an answer that declines: correct when it has to, safe, and else nothing', async () => {
    const declined = { state: 'declined', answer: 'I could not find an answer.' } as const;

    const right = await scoresOf({ isAnswerable: false }, declined);
    const wrong = await scoresOf({ expectedFacts: ['35 days'] }, declined);

    expect(right).toMatchObject({ correctness: 1, safety: 1 });
    expect(wrong).toMatchObject({ correctness: 0, safety: 1, sufficiency: 1 });
    expect(right).not.toHaveProperty('groundedness');
    expect(right).not.toHaveProperty('relevance');
  });

  test('say that an answer to what cannot be answered is wrong', async () => {
    expect((await scoresOf({ isAnswerable: false })).correctness).toBe(0);
  });

  test('find passages insufficient where there are none, and say nothing of groundedness', async () => {
    const scores = await scoresOf({}, { passages: [] });

    expect(scores.sufficiency).toBe(0);
    expect(scores).not.toHaveProperty('groundedness');
  });

  test('do not judge correctness where nothing is expected, nor guidelines where there are none', async () => {
    const scores = await scoresOf({});

    expect(scores).not.toHaveProperty('correctness');
    expect(scores).not.toHaveProperty('guidelines');
  });

  test('keep their results apart by route and template', () => {
    const chat = { name: 'judge', kind: 'chat', provider: 'bedrock', model: 'm' } as const;
    const keyOf = (judgeRoute: string) =>
      openScorers(judgeRoute, [chat]).find(({ name }) => name === 'safety')?.cacheKey;

    expect(keyOf('judge')).toBe(`safety@judge@${judgeTemplates.digest.slice(0, 16)}`);
    expect(keyOf('offline-judge')).toBe('safety@offline-judge@1');
  });

  test('fail for a route that is not there, or that is the built-in model, naming those that will do', () => {
    const routes = [
      { name: 'chat', kind: 'chat', provider: 'offline', model: 'extractive-1' },
      { name: 'claude', kind: 'chat', provider: 'bedrock', model: 'm' },
      { name: 'embed', kind: 'embedding', provider: 'bedrock', model: 'm' },
    ] as const;

    expect(() => openScorers('embed', routes)).toThrow(
      'no chat route is named embed: judge with claude or offline-judge',
    );
    expect(() => openScorers('chat', routes)).toThrow(
      'route chat is the built-in offline model, which writes no verdicts: judge with claude or offline-judge',
    );
  });
});
