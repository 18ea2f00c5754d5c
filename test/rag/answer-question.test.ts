import { ModelError } from '../../lambdas/model-gateway/api';
import { digest } from '../../lambdas/platform/digest';
import type { AnswerRecord } from '../../lambdas/rag/api';
import { makePassage } from './make-passage';
import { answerId, caller, collect, readPrompt, startChain } from './start-chain';

const backups = makePassage(
  'backups',
  'Backups run every night. Each backup is kept for 35 days, then deleted.',
);
const koreanBackups = makePassage('korean-backups', '백업은 매일 밤 실행되며 35일 동안 보관됩니다.');
const question = 'How long are backups kept?';

const interrupted = new ModelError('the stream of chat broke off', {
  kind: 'unavailable',
  code: 'stream_interrupted',
});
const unavailable = new ModelError('chat is down', { kind: 'unavailable', code: 'provider_unavailable' });

describe('an answer from passages', () => {
  test.each([true, false])(
    'says before its text that another route writes it, and the record names that route (index: %s)',
    async (isIndexEnabled) => {
      const fallback = { route: 'small', from: 'chat', code: 'provider_unavailable' };
      const { ask } = await startChain({
        passages: [backups],
        script: { answer: ['For 35 days.'], fallback },
        settings: { isIndexEnabled },
      });

      const { events, record } = await collect(ask(question));

      const shown = events.filter(({ type }) => type !== 'retrieved');
      expect(shown[0]).toEqual({ type: 'fallback', ...fallback });
      expect(record).toMatchObject({ state: 'answered', route: 'small' });
    },
  );

  test('names the route that wrote it when it broke off, too', async () => {
    const { ask, log } = await startChain({
      passages: [backups],
      script: {
        answer: ['For 35', interrupted],
        fallback: { route: 'small', from: 'chat', code: 'provider_unavailable' },
      },
    });

    await expect(collect(ask(question))).rejects.toBe(interrupted);

    expect(await log.get(answerId)).toMatchObject({ state: 'failed', answer: 'For 35', route: 'small' });
  });

  test('streams the text and gives each citation before its number is shown', async () => {
    const { ask } = await startChain({
      passages: [backups],
      script: { answer: ['They are kept ', 'for 35 days [1 "kept for', ' 35 days"].'] },
    });

    const { events, record } = await collect(ask(question));

    expect(events.map(({ type }) => type)).toEqual([
      'retrieved',
      'text',
      'text',
      'citation',
      'text',
      'finish',
    ]);
    expect(record).toMatchObject({
      state: 'answered',
      answer: 'They are kept for 35 days [1].',
      citations: [
        {
          number: 1,
          passageId: 'passage_backups',
          documentId: 'doc_backups',
          quote: 'kept for 35 days',
          start: 140,
          end: 156,
        },
      ],
    });
  });

  test('logs how it went in numbers, without a word of question or answer', async () => {
    const lines: [string, unknown][] = [];
    const { ask } = await startChain({
      passages: [backups],
      script: { answer: ['They are kept for 35 days [1 "kept for 35 days"].'] },
      deps: { writeLogLine: (event, fields) => lines.push([event, fields]) },
    });

    await collect(ask(question));

    expect(lines).toEqual([
      ['rag.asked', { answerId }],
      [
        'rag.answered',
        expect.objectContaining({
          answerId,
          state: 'answered',
          passages: 1,
          citations: 1,
          citationsRejected: 0,
          retrieveMs: expect.any(Number),
          totalMs: expect.any(Number),
        }),
      ],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/backup|35 days/i);
  });

  test('answers a Korean question in Korean, with a Korean quote', async () => {
    const { ask } = await startChain({
      passages: [koreanBackups],
      script: { answer: ['백업은 35일 동안 보관됩니다 [1 “35일 동안 보관', '됩니다”].'] },
    });

    const { text, record } = await collect(ask('백업은 얼마나 보관되나요?'));

    expect(text).toBe('백업은 35일 동안 보관됩니다 [1].');
    expect(record.citations).toMatchObject([{ quote: '35일 동안 보관됩니다' }]);
  });

  test('shows an answer without a verified citation, and counts what the model made up', async () => {
    const { ask } = await startChain({
      passages: [backups],
      script: { answer: ['For ten years [1 "kept for ten years"] [4].'] },
    });

    const { record } = await collect(ask(question));

    expect(record).toMatchObject({
      state: 'answered',
      answer: 'For ten years.',
      citations: [],
      rejectedCitations: 2,
    });
  });

  test('records who asked, what was found, what answered, what it took, and with which prompt and settings', async () => {
    const { ask, log } = await startChain({
      passages: [backups],
      script: { answer: ['35 days.'], costUsd: 0.5 },
    });

    const { record } = await collect(ask(question));

    expect(record).toEqual(await log.get(answerId));
    expect(record).toMatchObject({
      id: answerId,
      caller: { id: caller.id, tenant: 'local' },
      createdAt: '2026-01-02T03:04:05.000Z',
      question,
      passages: [{ number: 1, passage: { id: 'passage_backups' }, score: 0.9, similarity: 0.8 }],
      promptTemplate: 'answer',
      promptDigest: digest(readPrompt('answer').content),
      settingsDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      route: 'chat',
      provider: 'scripted',
      model: 'scripted-1',
      usage: { inputTokens: 10, outputTokens: 5, isEstimated: false },
      costUsd: 1,
      finishReason: 'stop',
    });
    expect(Object.keys(record.latency).sort()).toEqual([
      'firstTokenMs',
      'generateMs',
      'retrieveMs',
      'totalMs',
    ]);
  });

  test('logs a running record before a model is asked', async () => {
    const { ask, log, gateway } = await startChain({ passages: [backups], script: { answer: ['35 days.'] } });
    const embed = gateway.embed.bind(gateway);
    let stateWhenAsked: string | undefined;
    gateway.embed = async (request) => {
      stateWhenAsked = (await log.get(answerId))?.state;
      return embed(request);
    };

    await collect(ask(question));

    expect(stateWhenAsked).toBe('running');
  });

  test('asks for no more tokens than the settings allow, and for fewer when the request does', async () => {
    const { ask, gateway } = await startChain({
      passages: [backups],
      script: { answer: ['35 days.'] },
      settings: { maxAnswerTokens: 100, temperature: 0.3 },
    });

    await collect(ask(question, { maxTokens: 5_000 }));
    await collect(ask(question, { maxTokens: 20, temperature: 1 }));

    expect(gateway.streamed).toMatchObject([
      { maxTokens: 100, temperature: 0.3 },
      { maxTokens: 20, temperature: 1 },
    ]);
  });

  test('leaves out system messages of the caller: the prompt is the one that the release was evaluated with', async () => {
    const { ask, gateway } = await startChain({ passages: [backups], script: { answer: ['35 days.'] } });

    await collect(
      ask(question, {
        messages: [
          { role: 'system', content: 'Speak like a pirate.' },
          { role: 'user', content: question },
        ],
      }),
    );

    expect(JSON.stringify(gateway.streamed)).not.toContain('pirate');
    expect(gateway.chatted).toEqual([]);
  });

  test('fails when the last message is not a question of the user', async () => {
    const { ask } = await startChain({ passages: [backups] });

    const answer = collect(ask('', { messages: [{ role: 'assistant', content: 'Hello.' }] }));

    await expect(answer).rejects.toMatchObject({ code: 'invalid_messages', kind: 'invalid' });
  });
});

describe('access', () => {
  test('searches as the caller, with the filter of the request', async () => {
    const { ask, index } = await startChain({ passages: [backups], script: { answer: ['35 days.'] } });
    const filter = { languages: ['en'] };

    await collect(ask(question, { caller: { ...caller, groups: ['staff'] }, filter }));

    expect(index.queries).toMatchObject([
      { access: { tenant: 'local', groups: ['staff'] }, filter, mode: 'hybrid' },
    ]);
  });

  test('shows the model no passage of another tenant or of a group that the caller is not in', async () => {
    const { ask, gateway } = await startChain({
      passages: [
        makePassage('foreign', 'SECRET OF ANOTHER TENANT', { tenant: 'other' }),
        makePassage('board', 'SECRET OF THE BOARD', { groups: ['board'] }),
        backups,
      ],
      script: { answer: ['35 days.'] },
      settings: { rerankRoute: 'rerank' },
    });

    const { record } = await collect(ask(question));

    expect(JSON.stringify([gateway.streamed, gateway.reranked])).not.toContain('SECRET');
    expect(record.passages.map(({ passage }) => passage.id)).toEqual(['passage_backups']);
  });
});

describe('declining', () => {
  const english = 'I could not find an answer to this question in the documents.';
  const korean = '문서에서 이 질문에 대한 답을 찾지 못했습니다.';

  test('declines without asking the model when nothing is found', async () => {
    const { ask, gateway } = await startChain({ passages: [] });

    const { text, record } = await collect(ask(question));

    expect(text).toBe(english);
    expect(record).toMatchObject({ state: 'declined', answer: english, citations: [] });
    expect(gateway.streamed).toEqual([]);
  });

  test.each([
    { similarity: 0.49, state: 'declined' },
    { similarity: 0.5, state: 'answered' },
    { similarity: undefined, state: 'answered' },
  ])('is $state with minScore 0.5 and a best similarity of $similarity', async ({ similarity, state }) => {
    const { ask } = await startChain({
      hits: [{ passage: backups, score: 0.9, similarity }],
      script: { answer: ['35 days.'] },
      settings: { retrieval: { minScore: 0.5 } },
    });

    const { record } = await collect(ask(question));

    expect(record.state).toBe(state);
  });

  test.each([
    { asked: question, deltas: ['NO', '_ANS', 'WER', '.'], declined: english },
    { asked: '백업 비용은 얼마인가요?', deltas: ['\n', '"NO_ANSWER"'], declined: korean },
    {
      asked: 'バックアップの費用は？',
      deltas: ['NO_ANSWER\nThe passages only speak of dates.'],
      declined: english,
    },
    { asked: question, deltas: ['  '], declined: english },
  ])(
    'declines in the language of "$asked" when the model writes $deltas',
    async ({ asked, deltas, declined }) => {
      const { ask } = await startChain({ passages: [backups], script: { answer: deltas } });

      const { text, record } = await collect(ask(asked));

      expect(text).toBe(declined);
      expect(record).toMatchObject({ state: 'declined', provider: 'scripted', finishReason: 'stop' });
    },
  );

  test('keeps an answer at whose end the model adds NO_ANSWER', async () => {
    const { ask } = await startChain({
      passages: [backups],
      script: { answer: ['For 35 days.', ' NO_ANSWER'] },
    });

    const { record } = await collect(ask(question));

    expect(record).toMatchObject({ state: 'answered', answer: 'For 35 days.' });
  });
});

describe('a follow-up', () => {
  const messages = [
    { role: 'user', content: 'Tell me about backups.' },
    { role: 'assistant', content: 'They run every night.' },
    { role: 'user', content: 'How long are they kept?' },
  ] as const;

  test('is rewritten with the conversation, searched for and asked in its new form', async () => {
    const { ask, gateway, index } = await startChain({
      passages: [backups],
      script: { condensed: ' How long are backups kept? ', answer: ['35 days.'] },
      settings: { condenseRoute: 'small' },
    });

    const { record } = await collect(ask('', { messages }));

    expect(gateway.chatted[0]?.route).toBe('small');
    expect(gateway.chatted[0]?.messages.at(-1)?.content).toBe(
      '<conversation>\nuser: Tell me about backups.\nassistant: They run every night.\n</conversation>\n\n<question>How long are they kept?</question>',
    );
    expect(index.queries[0]?.text).toBe('How long are backups kept?');
    expect(gateway.streamed[0]?.messages.at(-1)?.content).toContain(
      '<question>How long are backups kept?</question>',
    );
    expect(record).toMatchObject({
      question: 'How long are they kept?',
      condensedQuestion: 'How long are backups kept?',
      usage: { inputTokens: 20, outputTokens: 10 },
    });
    expect(record.latency.condenseMs).toBeGreaterThan(0);
  });

  test.each([
    { condensed: unavailable, line: 'rag.question_not_condensed provider_unavailable' },
    { condensed: ' ', line: 'rag.question_not_condensed empty_condensed_question' },
  ])(
    'is searched for as it is when rewriting gives $condensed, and the log says so',
    async ({ condensed, line }) => {
      const { ask, index, logLines } = await startChain({
        passages: [backups],
        script: { condensed, answer: ['35 days.'] },
      });

      const { record } = await collect(ask('', { messages }));

      expect(record.state).toBe('answered');
      expect(record.condensedQuestion).toBeUndefined();
      expect(index.queries[0]?.text).toBe('How long are they kept?');
      expect(logLines).toContain(line);
    },
  );

  test('is understood from the latest messages only, as many as the settings say', async () => {
    const { ask, gateway } = await startChain({
      passages: [backups],
      script: { condensed: question, answer: ['35 days.'] },
      settings: { historyMessages: 1 },
    });

    await collect(ask('', { messages }));

    const prompt = gateway.chatted[0]?.messages.at(-1)?.content;
    expect(prompt).toContain('They run every night.');
    expect(prompt).not.toContain('Tell me about backups.');
  });
});

describe('reranking', () => {
  test('reorders the best 50 by the reranker, and keeps as many as the prompt takes', async () => {
    const passages = Array.from({ length: 60 }, (_, number) =>
      makePassage(String(number), `passage ${number}`),
    );
    const { ask, gateway } = await startChain({
      passages,
      script: {
        rerankScores: passages.slice(0, 50).map((_, number) => number / 100),
        answer: ['Yes.'],
        costUsd: 0.5,
      },
      settings: { rerankRoute: 'rerank', retrieval: { retrievedPassages: 2 } },
    });

    const { record } = await collect(ask(question));

    expect(gateway.reranked).toMatchObject([{ route: 'rerank', question }]);
    expect(gateway.reranked[0]?.texts).toHaveLength(50);
    expect(record.passages).toMatchObject([
      { number: 1, passage: { id: 'passage_49' }, score: 0.9, rerankScore: 0.49 },
      { number: 2, passage: { id: 'passage_48' }, rerankScore: 0.48 },
    ]);
    expect(record.latency.rerankMs).toBeGreaterThan(0);
    // The question's embedding, the reranking and the answer.
    expect(record.costUsd).toBe(1.5);
  });

  const asleep = new ModelError('the reranker wakes', {
    kind: 'unavailable',
    code: 'provider_unavailable',
    isRetryable: true,
  });
  const misconfigured = new ModelError('no such model', { kind: 'invalid', code: 'invalid_request' });
  const startWith = (rerankScores: Error, deps = {}) =>
    startChain({
      passages: [backups, koreanBackups],
      script: { rerankScores, answer: ['35 days.'] },
      settings: { rerankRoute: 'rerank', retrieval: { retrievedPassages: 1 } },
      deps,
    });

  test('is left out while the reranker cannot answer, and the log says so', async () => {
    const { ask, logLines } = await startWith(asleep);

    const { record } = await collect(ask(question));

    expect(record.state).toBe('answered');
    expect(record.passages).toEqual([{ number: 1, passage: backups, score: 0.9, similarity: 0.8 }]);
    expect(logLines).toContain('rag.passages_not_reranked provider_unavailable');
  });

  test.each([
    ['that would fail again', misconfigured, {}],
    ['in an evaluation, whose answer would be that of another chain', asleep, { isRerankRequired: true }],
  ])('fails the answer for a failure %s', async (_when, error, deps) => {
    const { ask, log } = await startWith(error, deps);

    await expect(collect(ask(question))).rejects.toBe(error);

    expect(await log.get(answerId)).toMatchObject({ state: 'failed', error: { code: error.code } });
  });
});

describe('without an index', () => {
  test('asks the model directly, in the conversation as it was, and shows its text as it is', async () => {
    const { ask, gateway, index } = await startChain({
      passages: [backups],
      script: { answer: ['Use list', '[1] and [1, 2].'] },
      settings: { isIndexEnabled: false },
    });

    const { text, record } = await collect(
      ask('', {
        messages: [
          { role: 'user', content: 'Hello' },
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content: 'What is an interval?' },
        ],
      }),
    );

    expect(text).toBe('Use list[1] and [1, 2].');
    expect(record).toMatchObject({
      state: 'answered',
      passages: [],
      citations: [],
      promptTemplate: 'direct',
    });
    expect(gateway.streamed[0]?.messages.slice(1).map(({ content }) => content)).toEqual([
      'Hello',
      'Hi',
      'What is an interval?',
    ]);
    expect([index.queries, gateway.embedded, gateway.chatted]).toEqual([[], [], []]);
  });
});

describe('failure', () => {
  test.each([
    { when: 'before the first token', answer: [unavailable], shown: '', code: 'provider_unavailable' },
    {
      when: 'in the middle',
      answer: ['They are ', interrupted],
      shown: 'They are',
      code: 'stream_interrupted',
    },
  ])('fails with the error of the model $when, and logs what was shown', async ({ answer, shown, code }) => {
    const { ask, log } = await startChain({ passages: [backups], script: { answer } });

    await expect(collect(ask(question))).rejects.toMatchObject({ code });

    expect(await log.get(answerId)).toMatchObject({ state: 'failed', answer: shown, error: { code } });
  });

  test('fails when the index was built with another embedding model, and says how to mend it', async () => {
    const { ask, log } = await startChain({
      passages: [backups],
      deps: {
        fingerprint: { embeddingModel: 'other/model', dimensions: 2, splitterVersion: 'structure-1/400/40' },
      },
    });

    await expect(collect(ask(question))).rejects.toMatchObject({ code: 'fingerprint_mismatch' });

    const record = await log.get(answerId);
    expect(record).toMatchObject({ state: 'failed', error: { code: 'fingerprint_mismatch' } });
    expect(record?.error?.message).toContain('kit sync --rebuild');
  });

  test('fails when a prompt template is not in the store, and tries again with the next question', async () => {
    const templateDigests = { answer: digest('later'), direct: digest('later'), condense: digest('later') };
    const { ask, log, templates } = await startChain({ passages: [backups], deps: { templateDigests } });

    await expect(collect(ask(question))).rejects.toMatchObject({ code: 'template_not_found' });
    await templates.put({ name: 'answer', content: 'later' });

    await expect(collect(ask(question))).rejects.toMatchObject({ code: 'invalid_shape' });
    expect((await log.get(answerId))?.state).toBe('failed');
  });

  test('keeps what an unforeseen error says out of the log: it may hold anything', async () => {
    const { ask, log } = await startChain({
      passages: [backups],
      script: { answer: [new TypeError('the prompt was: my secret')] },
    });

    await expect(collect(ask(question))).rejects.toThrow(TypeError);

    expect((await log.get(answerId))?.error).toEqual({ code: 'internal', message: 'unforeseen TypeError' });
  });

  test('fails when the answer cannot be logged: an answer that is not in the log was not given', async () => {
    const { ask, logLines } = await startChain({
      passages: [backups],
      script: { answer: ['35 days.'] },
      deps: { log: logThatFailsAfter(1) },
    });

    await expect(collect(ask(question))).rejects.toThrow('disk full');

    expect(logLines).toContain('rag.answer_not_logged internal');
  });

  test('fails with the error of the model when the log fails too', async () => {
    const { ask } = await startChain({
      passages: [backups],
      script: { answer: [unavailable] },
      deps: { log: logThatFailsAfter(1) },
    });

    await expect(collect(ask(question))).rejects.toThrow('chat is down');
  });

  function logThatFailsAfter(puts: number) {
    const records: AnswerRecord[] = [];
    return {
      async put(record: AnswerRecord) {
        if (records.length >= puts) throw new Error('disk full');
        records.push(record);
      },
    };
  }
});

describe('cancellation', () => {
  test.each(['until-cut', 'deaf'] as const)(
    'ends at once with what was shown when the request is aborted, the model being %s',
    async (hangs) => {
      const { ask, log, gateway } = await startChain({
        passages: [backups],
        script: { answer: ['They are kept', ' for'], hangs },
      });
      const stop = new AbortController();

      async function* stoppedWhileWaiting() {
        for await (const event of ask(question, { signal: stop.signal })) {
          if (event.type === 'text' && event.text === ' for') setImmediate(() => stop.abort());
          yield event;
        }
      }
      const { text, record, events } = await collect(stoppedWhileWaiting());

      expect(text).toBe('They are kept for');
      expect(record).toMatchObject({ state: 'cancelled', answer: 'They are kept for' });
      expect(record.error).toBeUndefined();
      expect(record.usage).toEqual({ inputTokens: expect.any(Number), outputTokens: 5, isEstimated: true });
      expect(events.at(-1)?.type).toBe('finish');
      expect(await log.get(answerId)).toEqual(record);
      expect(gateway.streamed[0]?.signal?.aborted).toBe(true);
    },
  );

  test('asks no model when the request is aborted from the start', async () => {
    const { ask, gateway } = await startChain({ passages: [backups], script: { answer: ['35 days.'] } });

    const { record } = await collect(ask(question, { signal: AbortSignal.abort() }));

    expect(record.state).toBe('cancelled');
    expect(gateway.streamed).toEqual([]);
  });

  test('is what becomes of an answer that is no longer listened to, and closes the stream of the model', async () => {
    const { ask, log, gateway } = await startChain({
      passages: [backups],
      script: { answer: ['They are kept', ' for 35 days.'] },
    });

    for await (const event of ask(question)) if (event.type === 'text') break;

    expect(await log.get(answerId)).toMatchObject({ state: 'cancelled', answer: 'They are kept' });
    expect(gateway.closedStreams).toBe(1);
  });
});
