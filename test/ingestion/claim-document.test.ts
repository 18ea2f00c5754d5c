import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { claimDocument } from '../../lambdas/ingestion/claim-document';
import { ingestionSettingsSchema } from '../../lambdas/ingestion/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeRecord } from './make-record';

const settings = ingestionSettingsSchema.parse({ maxAttempts: 3, documentDeadlineMs: 60_000 });
const { id } = makeRecord('a.md');

/** Workers that never come back: each claim is made when the one before is overdue. */
function openWork() {
  const states = new SqliteDocumentStates(openDatabase(':memory:'));
  let time = Date.parse('2026-01-02T04:00:00.000Z');
  const logged: string[] = [];
  const deps = { states, settings, log: (event: string) => logged.push(event), now: () => new Date(time) };
  return {
    states,
    logged,
    claim: async (options?: Parameters<typeof claimDocument>[1]) => {
      const claimed = await claimDocument(deps, options);
      time += 100_000;
      return claimed;
    },
  };
}

test('gives a document the time that it may take, and a little more to say so', async () => {
  const { states, claim } = openWork();
  await states.put(makeRecord('a.md'));
  await states.put(makeRecord('b.md'));

  const first = await claim({ documentId: id });
  const second = await claim({ timeMs: 5_000 });

  expect(first).toMatchObject({ key: 'a.md', deadlineAt: '2026-01-02T04:01:10.000Z' });
  expect(second).toMatchObject({ deadlineAt: '2026-01-02T04:01:55.000Z' });
});

test('fails a document as interrupted that never came back from its tries, and takes the next', async () => {
  const { states, claim, logged } = openWork();
  await states.put(makeRecord('a.md', { contentHash: 'kept', passages: 2 }));

  const attempts = [await claim(), await claim(), await claim()].map((document) => document?.attempts);
  await states.put(makeRecord('b.md', { retryAt: '2026-01-02T04:04:59.000Z' }));
  const next = await claim();

  expect(attempts).toEqual([1, 2, 3]);
  expect(next?.key).toBe('b.md');
  expect(logged).toEqual(['ingestion.interrupted']);
  expect(await states.get(id)).toMatchObject({
    state: 'failed',
    attempts: 3,
    cause: { code: 'interrupted', action: 'make the document smaller, then retry it' },
  });
  expect((await states.get(id))?.deadlineAt).toBeUndefined();
});

test('fails it also when it is the one that is asked for', async () => {
  const { states, claim } = openWork();
  await states.put(makeRecord('a.md', { attempts: 3 }));

  expect(await claim({ documentId: id })).toBeUndefined();
  expect(await states.get(id)).toMatchObject({ state: 'failed', cause: { code: 'interrupted' } });
});

test('tries a document that had failed when its time to retry has come, but not for ever', async () => {
  const { states, claim } = openWork();
  const cause = { code: 'provider_unavailable', message: 'it does not answer', action: 'wait' };
  const retryAt = '2026-01-02T03:59:00.000Z';
  await states.put(makeRecord('a.md', { state: 'failed', attempts: 3, cause, retryAt }));

  const retried = await claim();
  const again = await claim();

  expect(retried).toMatchObject({ state: 'indexing', attempts: 4, cause });
  expect(again).toBeUndefined();
  expect(await states.get(id)).toMatchObject({ state: 'failed', cause: { code: 'interrupted' } });
});
