import { candidate, champion, openEvaluations, operator } from './open-evaluations';

const stranger = { ...operator, id: 'key_stranger', tenant: 'other' };

test('takes a dataset by its name and releases by the first digits of their digests', async () => {
  const { run } = await openEvaluations();

  const evaluation = await run({ candidate: 'cccccccc', champion: 'eeeeeeee' });

  expect(evaluation).toMatchObject({ dataset: 'd'.repeat(64), candidate, champion });
});

test('judges with the offline judge and stops at 20 dollars where nothing else is said', async () => {
  const { api, request, wait } = await openEvaluations();

  const { id } = await api.start(operator, { ...request, maxCostUsd: undefined });

  expect(await wait(id)).toMatchObject({ judgeRoute: 'offline-judge', maxCostUsd: 20 });
});

test('lists the evaluations of the tenant, newest first', async () => {
  const { run, api } = await openEvaluations();
  const first = await run();
  const second = await run();

  const list = await api.list(operator, 10);

  expect(list.map(({ id }) => id)).toEqual(
    second.startedAt === first.startedAt
      ? expect.arrayContaining([first.id, second.id])
      : [second.id, first.id],
  );
  expect(await api.list(stranger, 10)).toEqual([]);
});

test('fails to show, stop or resume an evaluation of another tenant, as if it were not there', async () => {
  const { run, api, request } = await openEvaluations();
  const { id } = await run({ maxCostUsd: 0.5 });
  const notFound = { code: 'evaluation_not_found', kind: 'not-found' };

  await expect(api.get(stranger, id)).rejects.toMatchObject(notFound);
  await expect(api.stop(stranger, id)).rejects.toMatchObject(notFound);
  await expect(api.report(stranger, id)).rejects.toMatchObject(notFound);
  await expect(api.start(stranger, { ...request, resume: id })).rejects.toMatchObject(notFound);
});

test.each([
  ['an unknown dataset', { dataset: 'no-such-set' }, 'dataset_not_found'],
  ['an unknown candidate', { candidate: 'abcdabcd' }, 'release_not_found'],
  ['an unknown champion', { champion: 'abcdabcd' }, 'release_not_found'],
  ['an unknown judge', { judgeRoute: 'not-there' }, 'unknown_route'],
  ['one release in both places', { champion: candidate }, 'same_release'],
  ['an unknown evaluation to resume', { resume: 'evaluation_nope' }, 'evaluation_not_found'],
])('fails for %s, and begins nothing', async (_what, changes, code) => {
  const { api, request } = await openEvaluations();

  await expect(api.start(operator, { ...request, ...changes })).rejects.toMatchObject({ code });

  expect(await api.list(operator, 10)).toEqual([]);
});

test('fails for a dataset that a model may have been trained on', async () => {
  const { api, request } = await openEvaluations({ purpose: 'training' });

  await expect(api.start(operator, request)).rejects.toMatchObject({
    code: 'dataset_for_training',
    message: expect.stringContaining('support is for training'),
  });
});

test('fails to resume what has come to its end, is running, or was of something else', async () => {
  const { run, api, request, evaluations } = await openEvaluations();
  const completed = await run();
  const stopped = await run({ maxCostUsd: 0, champion: undefined });
  const differing = {
    ...(await api.get(operator, completed.id)),
    id: 'evaluation_x',
    state: 'stopped',
  } as const;
  await evaluations.put({ ...differing, judgeRoute: 'another-judge' });
  await evaluations.put({
    ...differing,
    id: 'evaluation_y',
    state: 'running',
    updatedAt: new Date(Date.now() - 7_000_000).toISOString(),
  });

  const resume = (id: string, changes = {}) => api.start(operator, { ...request, resume: id, ...changes });

  await expect(resume(completed.id)).rejects.toMatchObject({ code: 'evaluation_completed' });
  await expect(resume('evaluation_y')).rejects.toMatchObject({ code: 'evaluation_running' });
  await expect(resume('evaluation_x', { champion: undefined })).rejects.toMatchObject({
    code: 'evaluation_differs',
  });
  await expect(resume('evaluation_x', { judgeRoute: 'offline-judge' })).rejects.toMatchObject({
    code: 'evaluation_differs',
  });
  expect(stopped.state).toBe('completed');
});

test('resumes what has been running for two hours without an answer, since nothing runs it any more', async () => {
  const { run, api, request, evaluations, wait } = await openEvaluations();
  const { report: _report, ...ended } = await run();
  await evaluations.put({ ...ended, state: 'running', updatedAt: '2026-01-02T03:04:05.000Z' });

  await api.start(operator, { ...request, resume: ended.id });

  expect(await wait(ended.id)).toMatchObject({ state: 'completed', done: 6 });
});

test('has no report of an evaluation that is still running', async () => {
  const { api, request, evaluations } = await openEvaluations();
  const { id } = await api.start(operator, request);
  const running = await evaluations.get(id);
  if (running) await evaluations.put({ ...running, id: 'evaluation_r', state: 'running' });

  await expect(api.report(operator, 'evaluation_r')).rejects.toMatchObject({
    code: 'report_not_found',
    message: expect.stringContaining('still running'),
  });
});
