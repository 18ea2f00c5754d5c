import type { WireDataset, WireDatasetCase, WireList } from '../../lambdas/api/api';
import { SqliteDatasetStore } from '../../lambdas/evaluation/adapters/sqlite-dataset-store';
import { createDatasets } from '../../lambdas/evaluation/create-datasets';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeAnswer } from '../evaluation/make-answer';
import { makeReviewed } from '../evaluation/make-reviewed';
import { startTestApp } from './start-test-app';

/** The application with one reviewed answer, and a key of each role that has to do with datasets. */
async function start() {
  const datasets = createDatasets({
    store: new SqliteDatasetStore(openDatabase(':memory:')),
    reviewed: {
      async *list() {
        yield makeReviewed([{ correct: false, expected_facts: ['35 days'] }]);
      },
      countWaiting: async () => 0,
    },
    answers: { get: async () => makeAnswer() },
    now: () => new Date('2026-02-01T00:00:00Z'),
  });
  const app = await startTestApp({ datasets });
  const { key: reviewerKey } = await app.issue({ roles: ['reviewer'] });
  const { key: approverKey } = await app.issue({ roles: ['approver'] });
  return { ...app, reviewerKey, approverKey };
}

const imported = { name: 'golden', source: 'SQuAD 2.0', licence: 'CC BY-SA 4.0' };

test('builds a dataset from reviews, lists it, and shows its cases to every reader', async () => {
  const { call, reviewerKey, approverKey } = await start();

  const built = await call('POST', '/v1/datasets/build', { key: reviewerKey, body: { name: 'golden' } });

  expect(built.status).toBe(201);
  const dataset = (await built.json()) as WireDataset;
  expect(dataset).toMatchObject({
    version: 1,
    card: {
      name: 'golden',
      purpose: 'evaluation',
      source: 'reviews',
      licence: 'internal',
      cases: 1,
      left_out: {},
    },
    created_at: '2026-02-01T00:00:00.000Z',
  });
  expect(dataset.card.slices).toEqual({ 'answerable=yes': 1, 'language=en': 1, 'source=thumbs-down': 1 });
  const get = async (path: string) => (await call('GET', path, { key: approverKey })).json();
  expect(await get('/v1/datasets')).toEqual({ object: 'list', data: [dataset] });
  expect(await get(`/v1/datasets/${dataset.digest.slice(0, 8)}`)).toEqual(dataset);
  const { data } = (await get('/v1/datasets/golden/cases')) as WireList<WireDatasetCase>;
  expect(data).toMatchObject([
    { question: 'How long are backups kept?', expected_facts: ['35 days'], human: { is_correct: false } },
  ]);
});

test('takes imported cases of which a question is all there is, and gives them back to be imported again', async () => {
  const { call, operatorKey } = await start();
  const cases = [
    { question: '백업은 얼마나 보관되나요?', reference_answer: '35일' },
    { question: 'Who is the king?', is_answerable: false, id: 'squad-1', source: 'squad' },
  ];

  const first = await call('POST', '/v1/datasets', { key: operatorKey, body: { ...imported, cases } });
  const shown = await call('GET', '/v1/datasets/golden/cases', { key: operatorKey });
  const { data } = (await shown.json()) as WireList<WireDatasetCase>;
  const again = await call('POST', '/v1/datasets', {
    key: operatorKey,
    body: { ...imported, cases: [...data].reverse() },
  });

  expect(first.status).toBe(201);
  expect(data).toMatchObject([
    { language: 'ko', source: 'import', is_answerable: true, reference_answer: '35일' },
    { id: expect.stringMatching(/^squad-1-/), language: 'en', is_answerable: false },
  ]);
  expect(await again.json()).toEqual(await first.json());
});

test.each([
  [{ question: 'A?', expected: 'x' }, 'line 2 is no case: Unrecognized key: "expected"'],
  [{ question: 7 }, 'line 2 is no case: question: '],
  ['A?', 'line 2 is no case: '],
  [{ question: 'A?', language: 'Korean' }, 'line 2 is no case: language: must be an ISO 639 code, e.g. ko'],
  [{ question: '' }, 'line 2 has an empty question'],
])('fails for the case %j, naming its line', async (line, message) => {
  const { call, operatorKey } = await start();

  const response = await call('POST', '/v1/datasets', {
    key: operatorKey,
    body: { ...imported, cases: [{ question: 'Fine?' }, line] },
  });

  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('invalid_case');
  expect(error.message).toContain(message);
});

test.each([
  ['GET', '/v1/datasets', undefined],
  ['GET', '/v1/datasets/golden/cases', undefined],
  ['POST', '/v1/datasets/build', { name: 'golden' }],
  ['POST', '/v1/datasets', { ...imported, cases: [{ question: 'A?' }] }],
])('fails for a key that is a user’s alone: %s %s', async (method, path, body) => {
  const { call } = await start();

  expect((await call(method, path, { body })).status).toBe(403);
});

test('fails to take an import from a reviewer, and to build for an approver', async () => {
  const { call, reviewerKey, approverKey } = await start();

  const add = await call('POST', '/v1/datasets', {
    key: reviewerKey,
    body: { ...imported, cases: [{ question: 'A?' }] },
  });
  const build = await call('POST', '/v1/datasets/build', { key: approverKey, body: { name: 'golden' } });

  expect([add.status, build.status]).toEqual([403, 403]);
});

test.each([
  ['/v1/datasets/silver', 404, 'dataset_not_found'],
  ['/v1/datasets/silver/cases', 404, 'dataset_not_found'],
  ['/v1/datasets/build', 404, 'dataset_not_found'],
])('fails for what is not there: %s', async (path, status, code) => {
  const { call, operatorKey } = await start();

  const response = await call('GET', path, { key: operatorKey });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test.each([
  { name: 'Golden' },
  { name: 'golden', purpose: 'both' },
  { name: 'golden', from: 'yesterday' },
  { name: 'golden', cut: 'x' },
])('fails to build of the request %j', async (body) => {
  const { call, operatorKey } = await start();

  expect((await call('POST', '/v1/datasets/build', { key: operatorKey, body })).status).toBe(400);
});
