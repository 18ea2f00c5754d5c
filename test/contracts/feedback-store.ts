import type { FeedbackErasure, FeedbackStore } from '../../lambdas/feedback/ports';
import { makeFeedback } from '../feedback/make-feedback';

/** What every store of feedback promises. */
export function describeFeedbackStoreContract(
  name: string,
  open: () => Promise<FeedbackStore & FeedbackErasure> | (FeedbackStore & FeedbackErasure),
): void {
  describe(`FeedbackStore: ${name}`, () => {
    test('gives a record back as it was put, and knows nothing of one that never was', async () => {
      const store = await open();
      const record = makeFeedback();

      const isWritten = await store.put(record);

      expect(isWritten).toBe(true);
      expect(await store.get(record.id)).toEqual(record);
      expect(await store.get('feedback_2')).toBeUndefined();
    });

    test('replaces a record by one of a higher revision', async () => {
      const store = await open();
      await store.put(makeFeedback());
      const changed = makeFeedback({ revision: 2, rating: 'up', previousRating: 'down', comment: undefined });

      const isWritten = await store.put(changed);

      expect(isWritten).toBe(true);
      expect(await store.get('feedback_1')).toEqual(changed);
    });

    test('keeps what it has against one of the same or a lower revision', async () => {
      const store = await open();
      const kept = makeFeedback({ revision: 2 });
      await store.put(kept);

      const written = [
        await store.put(makeFeedback({ revision: 2, rating: 'up' })),
        await store.put(makeFeedback({ revision: 1, rating: 'up' })),
      ];

      expect(written).toEqual([false, false]);
      expect(await store.get('feedback_1')).toEqual(kept);
    });

    test('writes one of many that come together with the same revision', async () => {
      const store = await open();
      const records = Array.from({ length: 8 }, (_, place) => makeFeedback({ comment: `${place}` }));

      const written = await Promise.all(records.map((record) => store.put(record)));

      const winner = records[written.indexOf(true)];
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await store.get('feedback_1')).toEqual(winner);
    });

    test('lists what every caller said of an answer, oldest first, and of no other', async () => {
      const store = await open();
      const first = makeFeedback({ id: 'feedback_b', callerId: 'key_2' });
      const second = makeFeedback({ id: 'feedback_a', createdAt: '2026-01-02T03:04:06.000Z' });
      await store.put(second);
      await store.put(first);
      await store.put(makeFeedback({ id: 'feedback_c', answerId: 'answer_2' }));

      expect(await store.ofAnswer('answer_1')).toEqual([first, second]);
      expect(await store.ofAnswer('answer_3')).toEqual([]);
    });

    test('finds everything of a tenant, and erases some of it', async () => {
      const store = await open();
      const kept = makeFeedback({ id: 'feedback_2', callerId: 'key_2' });
      await store.put(makeFeedback());
      await store.put(kept);
      await store.put(makeFeedback({ id: 'feedback_3', tenant: 'other' }));

      const all = await store.all('local');
      await store.erase(['feedback_1', 'feedback_unknown']);

      expect(all.map(({ id }) => id).sort()).toEqual(['feedback_1', 'feedback_2']);
      expect(await store.all('local')).toEqual([kept]);
      expect(await store.get('feedback_1')).toBeUndefined();
    });
  });
}
