import type { DeletionStore } from '../../lambdas/feedback/ports';
import { makeDeletion } from '../feedback/make-deletion';

/** What every store of deletions promises. */
export function describeDeletionStoreContract(
  name: string,
  open: () => Promise<DeletionStore> | DeletionStore,
): void {
  describe(`DeletionStore: ${name}`, () => {
    test('gives a deletion back by tenant and person as it was put', async () => {
      const store = await open();
      const deletion = makeDeletion({ resume: { lake: '{"at":1}' }, reason: '요청 🗑' });

      const isWritten = await store.put(deletion);

      expect(isWritten).toBe(true);
      expect(await store.get('local', 'key_1')).toEqual(deletion);
      expect(await store.get('other', 'key_1')).toBeUndefined();
      expect(await store.get('local', 'key_2')).toBeUndefined();
    });

    test('writes the next version alone', async () => {
      const store = await open();
      await store.put(makeDeletion());
      const next = makeDeletion({ version: 2, state: 'failed' });

      const written = [
        await store.put(makeDeletion()),
        await store.put(makeDeletion({ version: 3 })),
        await store.put(next),
        await store.put(makeDeletion({ version: 2 })),
      ];

      expect(written).toEqual([false, false, true, false]);
      expect(await store.get('local', 'key_1')).toEqual(next);
    });

    test('lists what is not completed of every tenant, the longest asked for first', async () => {
      const store = await open();
      const late = makeDeletion({ id: 'deletion_a', personId: 'key_a', state: 'overdue' });
      const early = makeDeletion({
        id: 'deletion_b',
        tenant: 'other',
        state: 'failed',
        requestedAt: '2026-01-01T00:00:00.000Z',
      });
      const done = makeDeletion({ id: 'deletion_c', personId: 'key_c' });
      for (const deletion of [late, early, done]) await store.put(deletion);
      await store.put({ ...done, state: 'completed', version: 2 });

      expect(await store.listOpen()).toEqual([early, late]);
    });

    test('keeps which answers it is about, many too, in place of those before', async () => {
      const store = await open();
      const many = Array.from({ length: 21_000 }, (_, place) => `answer_${String(place).padStart(6, '0')}`);
      await store.putAnswers('deletion_1', many);

      const kept = await store.answers('deletion_1');
      await store.putAnswers('deletion_1', ['answer_1']);
      const fewer = await store.answers('deletion_1');
      await store.putAnswers('deletion_1', []);

      expect([...kept].sort()).toEqual(many);
      expect(fewer).toEqual(['answer_1']);
      expect(await store.answers('deletion_1')).toEqual([]);
      expect(await store.answers('deletion_2')).toEqual([]);
    });
  });
}
