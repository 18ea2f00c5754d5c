import type { WireEvaluation, WireList, WireReport, WireTrial } from '../../lambdas/api/api';
import type { Trials } from '../../lambdas/evaluation/api';
import { AppError } from '../../lambdas/platform/errors';
import { candidate, champion, openEvaluations } from '../evaluation/open-evaluations';
import { startTestApp } from './start-test-app';

/** The application with evaluations in process, and a key of each role. */
async function start() {
  const { api } = await openEvaluations();
  const app = await startTestApp({ evaluations: api });
  const keyOf = async (role: 'reviewer' | 'approver') => (await app.issue({ roles: [role] })).key;
  const read = async <T>(path: string, key = app.operatorKey) =>
    (await (await app.call('GET', path, { key })).json()) as T;
  const wait = async (id: string) => {
    for (;;) {
      const evaluation = await read<WireEvaluation>(`/v1/evaluations/${id}`);
      if (evaluation.state !== 'running') return evaluation;
      await new Promise(setImmediate);
    }
  };
  return { ...app, read, wait, reviewerKey: await keyOf('reviewer'), approverKey: await keyOf('approver') };
}

const body = { dataset: 'support', candidate, champion, max_cost_usd: 100 };

test('starts an evaluation, shows how far it is, and its report when it has ended', async () => {
  const { call, read, wait, operatorKey, reviewerKey, approverKey } = await start();

  const response = await call('POST', '/v1/evaluations', { key: operatorKey, body });
  const started = (await response.json()) as WireEvaluation;
  const ended = await wait(started.id);
  const report = await read<WireReport>(`/v1/evaluations/${started.id}/report`, approverKey);
  const list = await read<WireList<WireEvaluation>>('/v1/evaluations?limit=5', reviewerKey);

  expect(response.status).toBe(201);
  expect(started).toMatchObject({
    state: 'running',
    judge_route: 'offline-judge',
    max_cost_usd: 100,
    total: 6,
    candidate,
    champion,
  });
  expect(ended).toMatchObject({ state: 'completed', done: 6 });
  expect(report).toMatchObject({
    evaluation_id: started.id,
    is_complete: true,
    dataset: { name: 'support' },
  });
  expect(report.candidate.scores.correctness).toMatchObject({ mean: 1, cases: 3 });
  expect(Object.keys(report.candidate.slices)).toContain('language=en');
  expect(list.data.map(({ id }) => id)).toEqual([started.id]);
});

test('shows the report as a page that may do nothing, in either language', async () => {
  const { call, wait, operatorKey } = await start();
  const response = await call('POST', '/v1/evaluations', { key: operatorKey, body });
  const { id } = await wait(((await response.json()) as WireEvaluation).id);

  const page = await call('GET', `/v1/evaluations/${id}/report?format=html&language=ko`, {
    key: operatorKey,
  });

  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<html lang="ko">');
});

test('stops an evaluation, and resumes it', async () => {
  const { call, wait, operatorKey } = await start();
  const started = (await (
    await call('POST', '/v1/evaluations', { key: operatorKey, body: { ...body, max_cost_usd: 0.1 } })
  ).json()) as WireEvaluation;
  const stopped = await wait(started.id);

  const again = await call('POST', `/v1/evaluations/${started.id}/stop`, { key: operatorKey });
  const resumed = await call('POST', '/v1/evaluations', {
    key: operatorKey,
    body: { ...body, resume: started.id },
  });

  expect(stopped).toMatchObject({ state: 'stopped', reason: expect.stringContaining('are spent') });
  expect([again.status, resumed.status]).toEqual([202, 201]);
  expect(await wait(started.id)).toMatchObject({ id: started.id, state: 'completed' });
});

test('fails for those who may not evaluate, and for those who may not read', async () => {
  const { call, userKey, reviewerKey, approverKey } = await start();

  const statuses = await Promise.all([
    call('POST', '/v1/evaluations', { key: reviewerKey, body }),
    call('POST', '/v1/evaluations', { key: approverKey, body }),
    call('POST', '/v1/evaluations/evaluation_1/stop', { key: reviewerKey }),
    call('GET', '/v1/evaluations', { key: userKey }),
    call('GET', '/v1/evaluations/evaluation_1/report', { key: userKey }),
  ]);

  expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});

test.each([
  ['no dataset', { dataset: undefined }, 400, 'invalid_shape'],
  ['a negative budget', { max_cost_usd: -1 }, 400, 'invalid_shape'],
  ['a budget that is a text', { max_cost_usd: '5' }, 400, 'invalid_shape'],
  ['a field that there is not', { judge: 'x' }, 400, 'invalid_shape'],
  ['an unknown dataset', { dataset: 'nope' }, 404, 'dataset_not_found'],
  ['an unknown release', { candidate: '12345678' }, 404, 'release_not_found'],
  ['one release twice', { champion: candidate }, 400, 'same_release'],
  ['an unknown evaluation', { resume: 'evaluation_nope' }, 404, 'evaluation_not_found'],
])('fails for %s', async (_what, changes, status, code) => {
  const { call, operatorKey } = await start();

  const response = await call('POST', '/v1/evaluations', { key: operatorKey, body: { ...body, ...changes } });

  expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
    status,
    code,
  ]);
});

test('fails for the report of what is not there, and for a format that there is not', async () => {
  const { call, operatorKey } = await start();

  const missing = await call('GET', '/v1/evaluations/evaluation_nope/report', { key: operatorKey });
  const format = await call('GET', '/v1/evaluations/evaluation_nope/report?format=pdf', { key: operatorKey });

  expect([missing.status, format.status]).toEqual([404, 400]);
});

describe('/v1/trials', () => {
  const side = {
    state: 'answered',
    answer: '백업은 30일 동안 보관합니다 [1].',
    citations: [{ number: 1, title: 'Backups', quote: '30 days' }],
    passages: [{ number: 1, title: 'Backups', score: 0.5 }],
    latencyMs: 12,
    costUsd: 0.001,
  } as const;

  async function startTrials(
    run: Trials['run'] = async (_caller, { questions }) =>
      questions.map((question) => ({ question, champion: side, variant: side })),
  ) {
    const app = await startTestApp({ trials: { run } });
    const { key } = await app.issue({ roles: ['reviewer'] });
    return { ...app, post: (trial: unknown) => app.call('POST', '/v1/trials', { key, body: trial }) };
  }

  test('asks champion and variant, with settings of the chain as a release has them', async () => {
    const requests: unknown[] = [];
    const { post } = await startTrials(async (_caller, request) => {
      requests.push(request);
      return request.questions.map((question) => ({ question, champion: side, variant: side }));
    });
    const chain = { temperature: 0.2, retrieval: { retrievedPassages: 8 } };

    const response = await post({ questions: [' 백업은? '], chain, templates: { answer: 'system: x' } });

    const { data } = (await response.json()) as WireList<WireTrial>;
    expect(requests).toEqual([{ questions: ['백업은?'], chain, templates: { answer: 'system: x' } }]);
    expect(data[0]).toMatchObject({ question: '백업은?', variant: { latency_ms: 12, cost_usd: 0.001 } });
  });

  test.each([
    ['no question', { questions: [] }],
    ['an empty question', { questions: [' '] }],
    ['eleven questions', { questions: Array(11).fill('?') }],
    ['a question of 9,000 characters', { questions: ['한'.repeat(9_000)] }],
    ['a template of no purpose', { questions: ['?'], templates: { other: 'x' } }],
  ])('fails for %s', async (_what, trial) => {
    const { post } = await startTrials();

    expect((await post(trial)).status).toBe(400);
  });

  test('fails with the words of what refuses the variant', async () => {
    const { post } = await startTrials(async () => {
      throw new AppError('chain.temperature is 0 to 2, got 9', { kind: 'invalid', code: 'invalid_release' });
    });

    const response = await post({ questions: ['?'], chain: { temperature: 9 } });

    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain('got 9');
  });

  test('fails for a user, who may try nothing', async () => {
    const { call, userKey } = await startTrials();

    expect((await call('POST', '/v1/trials', { key: userKey, body: { questions: ['?'] } })).status).toBe(403);
  });
});
