import { AppError } from '../../lambdas/platform/errors';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeCitedAnswer } from './make-cited-answer';
import { makeCase } from './make-evaluation';
import { candidate, champion, openEvaluations, operator } from './open-evaluations';

const unavailable = () =>
  new AppError('the model is away', { kind: 'unavailable', code: 'provider_unavailable', isRetryable: true });

const failedAnswer = (question: string) =>
  makeCitedAnswer({
    question,
    state: 'failed',
    answer: '',
    error: { code: 'provider_unavailable', message: 'the model is away' },
  });

test('answers every case with both releases, scores the answers and reports', async () => {
  const { run, api, asked } = await openEvaluations();

  const evaluation = await run();
  const report = await api.report(operator, evaluation.id);

  expect(evaluation).toMatchObject({ state: 'completed', done: 6, total: 6 });
  expect(evaluation.reason).toBeUndefined();
  expect(evaluation.costUsd).toBeCloseTo(6 * (0.25 + 0.05));
  expect(asked).toHaveLength(6);
  expect(report).toMatchObject({ isComplete: true, dataset: { name: 'support', cases: 3 } });
  expect(report.candidate.release).toBe(candidate);
  expect(report.champion?.release).toBe(champion);
  expect(report.candidate.cases[0]?.scores).toEqual({
    correctness: { value: 1, rationale: 'as it should be' },
    length: { value: 0.33 },
  });
});

test('evaluates a candidate alone', async () => {
  const { run, api } = await openEvaluations();

  const evaluation = await run({ champion: undefined });

  expect(evaluation).toMatchObject({ state: 'completed', done: 3, total: 3 });
  expect((await api.report(operator, evaluation.id)).champion).toBeUndefined();
});

test('answers as the one who started it, who may read the documents of their groups', async () => {
  const callers: unknown[] = [];
  const { run } = await openEvaluations({
    answer: async (_release, question, caller) => {
      callers.push(caller);
      return makeCitedAnswer({ question });
    },
  });

  await run();

  expect(callers[0]).toMatchObject({ id: 'key_operator', tenant: 'local', groups: ['ops'] });
});

test('pays nothing twice: the same evaluation again asks neither chain nor judge', async () => {
  const opened = await openEvaluations();
  await opened.run();
  const before = { asked: opened.asked.length, judged: opened.judged.length };

  const again = await opened.run();

  expect(again).toMatchObject({ state: 'completed', done: 6, costUsd: 0 });
  expect({ asked: opened.asked.length, judged: opened.judged.length }).toEqual(before);
});

test('asks the chain again once prices are others: what an answer cost is compared by the gate', async () => {
  const before = await openEvaluations();
  await before.run();
  const after = await openEvaluations(
    {
      prices: 'afterwards',
      answer: async (_release, question) => makeCitedAnswer({ question, costUsd: 0.5 }),
    },
    before.database,
  );

  const { id } = await after.run();
  await after.run();

  expect((await after.api.report(operator, id)).champion?.cost.perAnswerUsd).toBeCloseTo(0.5);
  expect(after.asked).toHaveLength(6);
});

test('asks only the judge when another one judges', async () => {
  const { run, asked, judged } = await openEvaluations();
  await run();

  await run({ judgeRoute: 'another-judge' });

  expect(asked).toHaveLength(6);
  expect(judged).toHaveLength(12);
});

test('does not take one case for another of the same id in another dataset', async () => {
  const { run, world, asked } = await openEvaluations({ cases: [makeCase('1')] });
  await run();
  world.cases = [makeCase('1', { question: '백업은 얼마나 보관합니까?' })];

  await run();

  expect(asked.slice(2)).toEqual(['c 백업은 얼마나 보관합니까?', 'e 백업은 얼마나 보관합니까?']);
});

test('takes an answer that no model was asked for as costing nothing, and not one of a route without a price', async () => {
  const usage = { inputTokens: 9, outputTokens: 3, isEstimated: false };
  const declined = (question: string) =>
    makeCitedAnswer({ question, state: 'declined', passages: [], citations: [], costUsd: undefined });
  const { run, api } = await openEvaluations({
    answer: async (release, question) =>
      question.includes('case_b')
        ? { ...declined(question), ...(release === champion && { usage }) }
        : makeCitedAnswer({ question, usage, costUsd: 0.25 }),
  });

  const { id } = await run();
  const report = await api.report(operator, id);

  expect(report.candidate.cost).toEqual({ totalUsd: 0.5, perAnswerUsd: 0.5 / 3, isKnown: true });
  expect(report.champion?.cost).toEqual({ totalUsd: 0.5, perAnswerUsd: 0.25, isKnown: false });
});

test('takes a model that fails for a failed case, not for a failed evaluation', async () => {
  const { run, api } = await openEvaluations({
    answer: async (release, question) =>
      release === candidate && question.includes('case_b')
        ? failedAnswer(question)
        : makeCitedAnswer({ question }),
  });

  const evaluation = await run();
  const { candidate: results, isComplete } = await api.report(operator, evaluation.id);

  expect(evaluation).toMatchObject({ state: 'completed', done: 6 });
  expect(isComplete).toBe(true);
  expect(results.cases.map(({ state, error }) => [state, error])).toEqual([
    ['answered', undefined],
    ['failed', 'provider_unavailable'],
    ['answered', undefined],
  ]);
  expect(results.cases[1]?.scores).toEqual({});
});

test('names a judge that fails in its case, and keeps what the others said', async () => {
  const { run, api } = await openEvaluations({
    judge: async ({ case: { id } }) => {
      if (id === 'case_b') throw unavailable();
      return { value: 1 };
    },
  });

  const evaluation = await run({ champion: undefined });
  const { candidate: results } = await api.report(operator, evaluation.id);

  expect(evaluation.state).toBe('completed');
  expect(results.cases[1]).toMatchObject({
    failedScorers: ['correctness'],
    scores: { length: { value: 0.33 } },
  });
  expect(results.scores.correctness?.cases).toBe(2);
});

test('masks personal data in answers and rationales, and keeps no such answer for later', async () => {
  const { run, api, asked } = await openEvaluations({
    cases: [makeCase('case_a')],
    answer: async (_release, question) => makeCitedAnswer({ question, answer: '담당자: 010-1234-5678' }),
    judge: async () => ({ value: 0, rationale: 'tells the phone number 010-1234-5678' }),
  });

  const evaluation = await run({ champion: undefined });
  await run({ champion: undefined });

  const { candidate: results } = await api.report(operator, evaluation.id);
  expect(results.cases[0]?.answer).toBe('담당자: [phone]');
  expect(results.cases[0]?.scores.correctness?.rationale).toBe('tells the phone number [phone]');
  expect(asked).toHaveLength(2);
});

describe('a budget', () => {
  test('stops the evaluation with a reason, and the report says that it is not complete', async () => {
    const { run, api, asked } = await openEvaluations();

    const evaluation = await run({ maxCostUsd: 0.5 });

    expect(evaluation).toMatchObject({ state: 'stopped', done: 2, total: 6 });
    expect(evaluation.reason).toBe('$0.60 of $0.50 are spent: resume it with a higher limit');
    expect(asked).toHaveLength(2);
    expect((await api.report(operator, evaluation.id)).isComplete).toBe(false);
  });

  test('is no hindrance where nothing costs anything', async () => {
    const { run } = await openEvaluations({
      answer: async (_release, question) => makeCitedAnswer({ question, costUsd: undefined }),
      judge: async () => ({ value: 1 }),
    });

    const evaluation = await run({ maxCostUsd: 0 });

    expect(evaluation.state).toBe('completed');
  });

  test('is raised by resuming, which asks for the missing answers alone', async () => {
    const { run, asked } = await openEvaluations();
    const { id } = await run({ maxCostUsd: 0.5 });

    const resumed = await run({ resume: id, maxCostUsd: 50 });

    expect(resumed).toMatchObject({ id, state: 'completed', done: 6 });
    expect(resumed.reason).toBeUndefined();
    expect(resumed.costUsd).toBeCloseTo(1.8);
    expect(asked).toHaveLength(6);
  });

  test('fails to resume with what is spent already', async () => {
    const { run, api, request } = await openEvaluations();
    const { id } = await run({ maxCostUsd: 0.5 });

    await expect(api.start(operator, { ...request, maxCostUsd: 0.5, resume: id })).rejects.toMatchObject({
      code: 'budget_spent',
      message: expect.stringContaining('has spent $0.60 of $0.50'),
    });
  });
});

test('tries failed answers and judges again when it is resumed, and nothing else', async () => {
  let isAway = true;
  const opened = await openEvaluations({
    answer: async (release, question) =>
      isAway && release === candidate && question.includes('case_a')
        ? failedAnswer(question)
        : makeCitedAnswer({ question }),
    judge: async ({ case: { id } }) => {
      if (isAway && id === 'case_b') throw unavailable();
      return { value: 1, costUsd: 1 };
    },
  });
  // Enough for two cases: one judgement at $1, four answers at $0.001.
  const { id } = await opened.run({ maxCostUsd: 1.003 });
  isAway = false;
  const before = opened.asked.length;

  const resumed = await opened.run({ resume: id, maxCostUsd: 100 });
  const report = await opened.api.report(operator, id);

  expect(resumed).toMatchObject({ state: 'completed', done: 6 });
  expect(report.candidate.cases.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered']);
  expect(report.candidate.scores.correctness?.cases).toBe(3);
  // Of the first two cases the failed answer; the third case is new.
  expect(opened.asked.slice(before).filter((line) => line.includes('case_a'))).toEqual([
    'c How long are backups of case_a kept?',
  ]);
});

test('stops by hand at the next case', async () => {
  const opened = await openEvaluations({
    answer: async (_release, question) => {
      if (question.includes('case_b')) {
        const [running] = await opened.api.list(operator, 1);
        if (running) await opened.api.stop(operator, running.id);
      }
      return makeCitedAnswer({ question });
    },
  });

  const evaluation = await opened.run();

  expect(evaluation).toMatchObject({
    state: 'stopped',
    done: 4,
    total: 6,
    reason: 'stopped by key_operator',
  });
  expect(await opened.api.stop(operator, evaluation.id)).toEqual(evaluation);
});

test('is completed all the same when the stop comes with the last case', async () => {
  const opened = await openEvaluations({
    answer: async (_release, question) => {
      const [running] = await opened.api.list(operator, 1);
      if (running && question.includes('case_c')) await opened.api.stop(operator, running.id);
      return makeCitedAnswer({ question });
    },
  });

  const evaluation = await opened.run();

  expect([evaluation.state, evaluation.reason]).toEqual(['completed', undefined]);
});

test('fails with the reason when its release is gone, and has a report of what there is', async () => {
  const { run, api, lines } = await openEvaluations({
    answer: async (_release, question) => {
      if (question.includes('case_a')) return makeCitedAnswer({ question });
      throw new AppError('there is no release cccc: see GET /v1/releases', {
        kind: 'not-found',
        code: 'release_not_found',
      });
    },
  });

  const evaluation = await run();

  expect(evaluation).toMatchObject({
    state: 'failed',
    done: 2,
    reason: 'there is no release cccc: see GET /v1/releases',
  });
  expect((await api.report(operator, evaluation.id)).isComplete).toBe(false);
  expect(lines).toContain('evaluation.failed release_not_found');
});

test('tells no more than that of a defect, whose message may hold anything', async () => {
  const { run, api } = await openEvaluations({
    answer: async () => {
      throw new TypeError('the prompt was: 010-1234-5678');
    },
  });

  const evaluation = await run();

  expect(evaluation.state).toBe('failed');
  expect(evaluation.reason).toMatch(/^an unforeseen error ended it/);
  await expect(api.report(operator, evaluation.id)).rejects.toMatchObject({ code: 'report_not_found' });
});

test('tells tracking and the event stream of an evaluation that came to its end, and only of that', async () => {
  const { run, events, tracked } = await openEvaluations();
  const stopped = await run({ maxCostUsd: 0.5 });
  const told = [events.length, tracked.length];

  const completed = await run({ resume: stopped.id, maxCostUsd: 50 });

  expect(told).toEqual([0, 0]);
  expect(tracked.map(({ evaluationId }) => evaluationId)).toEqual([completed.id]);
  expect(events).toEqual([
    expect.objectContaining({
      type: 'evaluation.completed',
      id: `evaluation.completed/${completed.id}/${completed.report}`,
      subject: 'release',
      subjectId: completed.id,
      release: candidate,
      cases: 3,
      scores: { correctness: 1, length: 0.33 },
      report: completed.report,
    }),
  ]);
});

test('comes to its end while what tracks it is away', async () => {
  const { run, events, lines } = await openEvaluations({ trackingFailure: unavailable() });

  const evaluation = await run();

  expect(evaluation.state).toBe('completed');
  expect(events).toHaveLength(1);
  expect(lines).toContain('evaluation.not_tracked provider_unavailable');
});

test('lets judges judge what people have judged, once', async () => {
  const human = { answer: 'For 30 days.', isCorrect: true, passages: [] };
  const { run, api, judged } = await openEvaluations({
    cases: [...Array(12).keys()].map((index) => makeCase(`case_${index}`, { human })),
  });

  const evaluation = await run({ champion: undefined });
  await run({ champion: undefined });

  const { judges } = await api.report(operator, evaluation.id);
  expect(judges).toEqual([expect.objectContaining({ scorer: 'correctness', labels: 12 })]);
  expect(judged.filter((line) => line.endsWith('For 30 days.'))).toHaveLength(12);
});

test('continues after a restart what was running when the process ended', async () => {
  const database = openDatabase(':memory:');
  const first = await openEvaluations(
    {
      answer: async (_release, question) => {
        if (question.includes('case_b')) void first.runner.close();
        return makeCitedAnswer({ question, costUsd: 0.25 });
      },
    },
    database,
  );
  const { id } = await first.api.start(operator, first.request);
  // The case in work when the process is asked to end is finished.
  while ((await first.api.get(operator, id)).done < 4) await new Promise(setImmediate);
  await first.runner.close();
  const left = await first.api.get(operator, id);

  const second = await openEvaluations({}, database);
  const ended = await second.wait(id);

  expect(left).toMatchObject({ state: 'running', done: 4 });
  expect(ended).toMatchObject({ state: 'completed', done: 6 });
  expect(second.asked.map((line) => line.replace(/ How long .* of/, ''))).toEqual([
    'c case_c kept?',
    'e case_c kept?',
  ]);
});

test('runs one evaluation at a time, in the order of their coming', async () => {
  const opened = await openEvaluations();

  const started = await Promise.all([
    opened.api.start(operator, opened.request),
    opened.api.start(operator, { ...opened.request, champion: undefined }),
  ]);
  const ended = await Promise.all(started.map(({ id }) => opened.wait(id)));

  expect(ended.map(({ state }) => state)).toEqual(['completed', 'completed']);
  // The second one finds everything that the first has paid for.
  expect(ended[1]?.costUsd).toBe(0);
});
