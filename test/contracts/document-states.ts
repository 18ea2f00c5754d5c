import type { DocumentStates } from '../../lambdas/ingestion/ports';
import { makeRecord } from '../ingestion/make-record';

const now = '2026-01-02T04:00:00.000Z';
const soon = '2026-01-02T04:05:00.000Z';
const later = '2026-01-02T05:00:00.000Z';

/**
 * What every store of documents' states promises.
 *
 * @param open - an empty store, for which it is `now`, in milliseconds
 */
export function describeDocumentStatesContract(
  name: string,
  openAt: (now: () => number) => Promise<DocumentStates>,
): void {
  const open = () => openAt(() => Date.parse(now));

  describe(`DocumentStates: ${name}`, () => {
    test('returns a record as it was put, and nothing for one that was not', async () => {
      const states = await open();
      const record = makeRecord('가이드/백업 "1".md', {
        groups: ['hr'],
        contentHash: 'a'.repeat(64),
        language: 'ko',
        metadata: { team: 'ops' },
        cause: { code: 'broken', message: 'it is broken', action: 'mend it' },
      });

      await states.put(record);

      expect(await states.get(record.id)).toEqual(record);
      expect(await states.get('doc_of_nobody')).toBeUndefined();
    });

    test('fails to overwrite a newer generation, and says so', async () => {
      const states = await open();
      await states.put(makeRecord('a.md', { generation: 3, title: 'newer' }));

      const wasOlderWritten = await states.put(makeRecord('a.md', { generation: 2, title: 'older' }));
      const wasSameWritten = await states.put(makeRecord('a.md', { generation: 3, title: 'same' }));

      expect(wasOlderWritten).toBe(false);
      expect(wasSameWritten).toBe(true);
      expect(await states.get(makeRecord('a.md').id)).toMatchObject({ generation: 3, title: 'same' });
    });

    test('opens a generation once, for the first of many who open it', async () => {
      const states = await open();
      const openers = ['one', 'other', 'third'];
      const openGeneration = (generation: number) =>
        Promise.all(
          openers.map((title) => states.put(makeRecord('a.md', { generation, title }), { isNewer: true })),
        );

      const first = await openGeneration(1);
      const second = await openGeneration(2);
      const older = await openGeneration(1);

      expect(first.filter((isWritten) => isWritten)).toHaveLength(1);
      expect(second.filter((isWritten) => isWritten)).toHaveLength(1);
      expect(older).toEqual([false, false, false]);
      const title = openers[second.indexOf(true)];
      expect(await states.get(makeRecord('a.md').id)).toMatchObject({ generation: 2, title });
    });

    test('compares generations as numbers', async () => {
      const states = await open();
      await states.put(makeRecord('a.md', { generation: 9 }));

      expect(await states.put(makeRecord('a.md', { generation: 10 }))).toBe(true);
    });

    test('lists by source and key, in pages that hold each document once', async () => {
      const states = await open();
      for (const key of ['c', 'a', 'b/2', 'b']) await states.put(makeRecord(key));
      await states.put(makeRecord('z', { source: 'folder:archive' }));

      const first = await states.list({ limit: 3 });
      const second = await states.list({ limit: 3, after: first.nextAfter });

      expect(first.documents.map(({ key }) => key)).toEqual(['z', 'a', 'b']);
      expect(second.documents.map(({ key }) => key)).toEqual(['b/2', 'c']);
      expect(second.nextAfter).toBeUndefined();
    });

    test('has no next page when the last one is full', async () => {
      const states = await open();
      for (const key of ['a', 'b']) await states.put(makeRecord(key));

      expect((await states.list({ limit: 2 })).nextAfter).toBeUndefined();
    });

    test('fails with invalid_after on a place that it never gave', async () => {
      const states = await open();

      await expect(states.list({ limit: 3, after: 'page-2' })).rejects.toMatchObject({
        kind: 'invalid',
        code: 'invalid_after',
      });
    });

    test('narrows a list to tenant, source and states', async () => {
      const states = await open();
      await states.put(makeRecord('mine'));
      await states.put(makeRecord('failed', { state: 'failed' }));
      await states.put(makeRecord('elsewhere', { source: 'uploads:local' }));
      await states.put(makeRecord('theirs', { source: 'uploads:other', tenant: 'other' }));
      const keys = async (query: Partial<Parameters<DocumentStates['list']>[0]>) =>
        (await states.list({ ...query, limit: 10 })).documents.map(({ key }) => key);

      expect(await keys({ tenant: 'other' })).toEqual(['theirs']);
      expect(await keys({ source: 'uploads:local' })).toEqual(['elsewhere']);
      expect(await keys({ states: ['failed', 'indexed'] })).toEqual(['failed']);
      expect(await keys({ tenant: 'nobody' })).toEqual([]);
    });

    test('shows and counts a document of a group only for its members', async () => {
      const states = await open();
      await states.put(makeRecord('open', { state: 'indexed', passages: 2 }));
      await states.put(makeRecord('secret', { state: 'indexed', passages: 5, groups: ['hr', 'board'] }));
      const visibleTo = async (groups?: readonly string[]) => {
        const { documents } = await states.list({ groups, limit: 10 });
        const counts = await states.count({ groups });
        return { keys: documents.map(({ key }) => key), passages: counts.passages };
      };

      expect(await visibleTo([])).toEqual({ keys: ['open'], passages: 2 });
      expect(await visibleTo(['hr'])).toEqual({ keys: ['open', 'secret'], passages: 7 });
      expect(await visibleTo()).toEqual({ keys: ['open', 'secret'], passages: 7 });
    });

    test('counts documents by state, and passages, of one tenant', async () => {
      const states = await open();
      await states.put(makeRecord('a', { state: 'indexed', passages: 3 }));
      await states.put(makeRecord('b', { state: 'indexed', passages: 4 }));
      await states.put(makeRecord('c', { state: 'failed' }));
      await states.put(makeRecord('d', { tenant: 'other', source: 'uploads:other' }));

      expect(await states.count({ tenant: 'local' })).toEqual({
        byState: { pending: 0, indexing: 0, indexed: 2, failed: 1, deleted: 0 },
        passages: 7,
      });
    });

    test('gives a pending document to one of many who claim it', async () => {
      const states = await open();
      await states.put(makeRecord('a.md'));

      const claims = await Promise.all(
        Array.from({ length: 5 }, () => states.claim({ now, deadlineAt: soon })),
      );

      expect(claims.filter((claim) => claim !== undefined)).toEqual([
        makeRecord('a.md', { state: 'indexing', attempts: 1, deadlineAt: soon, updatedAt: now }),
      ]);
      expect(await states.get(makeRecord('a.md').id)).toMatchObject({ state: 'indexing' });
    });

    test('claims the document that is asked for, when it is due, before those that have waited longer', async () => {
      const states = await open();
      await states.put(makeRecord('old', { updatedAt: '2026-01-02T02:00:00.000Z' }));
      await states.put(makeRecord('a.md'));
      const documentId = makeRecord('a.md').id;

      const first = await states.claim({ now, deadlineAt: soon, documentId });
      const second = await states.claim({ now, deadlineAt: soon, documentId });
      const unknown = await states.claim({ now, deadlineAt: soon, documentId: 'doc_of_nobody' });

      expect(first).toMatchObject({ key: 'a.md', state: 'indexing', attempts: 1, deadlineAt: soon });
      expect(second).toBeUndefined();
      expect(unknown).toBeUndefined();
    });

    test('takes up a document whose deadline has passed, and none that has time left', async () => {
      const states = await open();
      await states.put(makeRecord('a.md', { state: 'indexing', attempts: 1, deadlineAt: soon }));

      const early = await states.claim({ now, deadlineAt: later });
      const late = await states.claim({ now: soon, deadlineAt: later });

      expect(early).toBeUndefined();
      expect(late).toMatchObject({ key: 'a.md', attempts: 2, deadlineAt: later });
    });

    test.each(['pending', 'failed'] as const)(
      'leaves a %s document alone until it is to be retried',
      async (state) => {
        const states = await open();
        await states.put(makeRecord('a.md', { state, retryAt: soon }));

        const early = await states.claim({ now, deadlineAt: later });
        const late = await states.claim({ now: soon, deadlineAt: later });

        expect(early).toBeUndefined();
        expect(late?.key).toBe('a.md');
      },
    );

    test('claims no document that is indexed, deleted, or failed for good', async () => {
      const states = await open();
      await states.put(makeRecord('a', { state: 'indexed' }));
      await states.put(makeRecord('b', { state: 'deleted' }));
      await states.put(makeRecord('c', { state: 'failed' }));

      expect(await states.claim({ now, deadlineAt: soon })).toBeUndefined();
    });

    test('claims the document first that has waited longest', async () => {
      const states = await open();
      await states.put(makeRecord('a', { updatedAt: '2026-01-02T03:00:00.000Z' }));
      await states.put(makeRecord('b', { updatedAt: '2026-01-02T02:00:00.000Z' }));

      expect((await states.claim({ now, deadlineAt: soon }))?.key).toBe('b');
    });

    test('forgets a deleted document a day later, when another is deleted', async () => {
      const states = await openAt(() => Date.parse('2026-01-03T00:00:01.000Z'));
      await states.put(makeRecord('old', { state: 'deleted', updatedAt: '2026-01-02T00:00:00.000Z' }));
      await states.put(makeRecord('kept', { state: 'indexed', updatedAt: '2026-01-01T00:00:00.000Z' }));

      await states.put(makeRecord('new', { state: 'deleted', updatedAt: '2026-01-03T00:00:01.000Z' }));

      const { documents } = await states.list({ limit: 10 });
      expect(documents.map(({ key }) => key)).toEqual(['kept', 'new']);
    });
  });
}
