import type { ReviewItem } from '../../lambdas/feedback/api';
import { placeOfReview } from '../../lambdas/feedback/place-of-review';
import type { ReviewErasure, ReviewStore } from '../../lambdas/feedback/ports';
import { makeReview } from '../feedback/make-feedback';

const assessment = {
  reviewerId: 'key_2',
  revision: 1,
  labels: { correct: false, problem: 'retrieval', quality: 2, expected_facts: ['석 달', 'three "months"'] },
  rationale: 'Says "two" 🗓️',
  time: '2026-01-03T00:00:00.000Z',
};

const open = { tenant: 'local', queue: 'answers', state: 'open' } as const;
const completed = { ...open, state: 'completed' } as const;

function at(second: number, fields: Partial<ReviewItem> = {}): ReviewItem {
  const createdAt = `2026-01-02T03:04:0${second}.000Z`;
  return makeReview({ id: `review_${second}`, createdAt, updatedAt: createdAt, ...fields });
}

/** What every store of review queues promises. */
export function describeReviewStoreContract(
  name: string,
  openStore: () => Promise<ReviewStore & ReviewErasure> | (ReviewStore & ReviewErasure),
): void {
  const idsOf = (items: readonly ReviewItem[]) => items.map(({ id }) => id);
  const filled = async (...items: ReviewItem[]) => {
    const store = await openStore();
    for (const item of items) await store.put(item);
    return store;
  };

  describe(`ReviewStore: ${name}`, () => {
    test('gives a review back as it was put, and knows nothing of one that never was', async () => {
      const item = makeReview({ assessments: [assessment], release: 'c'.repeat(64) });
      const store = await filled(item);

      expect(await store.get(item.id)).toEqual(item);
      expect(await store.get('review_2')).toBeUndefined();
    });

    test('replaces a review by its next version alone', async () => {
      const store = await filled(makeReview());
      const next = makeReview({ version: 2, reasons: ['thumbs-down', 'sample'] });

      const written = [
        await store.put(makeReview({ reasons: ['declined'] })),
        await store.put(next),
        await store.put(makeReview({ version: 2, reasons: ['declined'] })),
        await store.put(makeReview({ version: 4, reasons: ['declined'] })),
        await store.put(makeReview({ id: 'review_new', version: 2 })),
      ];

      expect(written).toEqual([false, true, false, false, false]);
      expect(await store.get('review_1')).toEqual(next);
    });

    test('writes one of many that come together with the same version', async () => {
      const store = await openStore();
      const languages = ['ko', 'en', 'und', 'ja', 'fr', 'de'];

      const written = await Promise.all(languages.map((language) => store.put(makeReview({ language }))));

      expect(written.filter(Boolean)).toHaveLength(1);
      expect((await store.get('review_1'))?.language).toBe(languages[written.indexOf(true)]);
    });

    test('lists what waits by urgency and then by age, page by page', async () => {
      const store = await filled(
        at(3),
        at(1, { reasons: ['declined'] }),
        at(4, { reasons: ['thumbs-down', 'sample'] }),
        at(2),
      );

      const first = await store.list({ ...open, limit: 3 });
      const second = await store.list({ ...open, limit: 3, after: placeOfReview(first.at(-1) ?? at(0)) });

      expect(idsOf(first)).toEqual(['review_4', 'review_1', 'review_2']);
      expect(second).toEqual([at(3)]);
    });

    test('lists what is completed by the time of its last assessment, in either order', async () => {
      const done = (id: string, time: string): ReviewItem =>
        makeReview({ id, state: 'completed', assessments: [{ ...assessment, time }], updatedAt: time });
      const store = await filled(
        done('review_c', '2026-01-03T00:00:03.000Z'),
        done('review_a', '2026-01-03T00:00:01.000Z'),
        done('review_b', '2026-01-03T00:00:02.000Z'),
      );

      expect(idsOf(await store.list({ ...completed, limit: 5 }))).toEqual([
        'review_a',
        'review_b',
        'review_c',
      ]);
      expect(idsOf(await store.list({ ...completed, limit: 2, isBackwards: true }))).toEqual([
        'review_c',
        'review_b',
      ]);
      const span = { after: '9#2026-01-03T00:00:02.000Z', until: '9#2026-01-03T00:00:03.000Z' };
      expect(idsOf(await store.list({ ...completed, ...span, limit: 5 }))).toEqual(['review_b']);
      const nothing = { after: span.until, until: span.after };
      expect(await store.list({ ...completed, ...nothing, limit: 5 })).toEqual([]);
    });

    test('moves a review to the list of its new state, and counts each', async () => {
      const store = await filled(at(1), at(2));
      const done = at(1, { state: 'completed', assessments: [assessment], version: 2 });
      await store.put(done);

      expect(await store.list({ ...open, limit: 5 })).toEqual([at(2)]);
      expect(await store.list({ ...completed, limit: 5 })).toEqual([done]);
      expect([await store.count(open), await store.count(completed)]).toEqual([1, 1]);
    });

    test('keeps tenants and queues apart', async () => {
      const store = await filled(
        makeReview(),
        makeReview({ id: 'review_other', tenant: 'other' }),
        makeReview({ id: 'review_queue', queue: 'legal' }),
      );

      expect(idsOf(await store.list({ ...open, limit: 5 }))).toEqual(['review_1']);
      expect(idsOf(await store.list({ ...open, queue: 'legal', limit: 5 }))).toEqual(['review_queue']);
      expect(await store.count({ ...open, tenant: 'other' })).toBe(1);
      expect(await store.count({ ...open, tenant: 'third' })).toBe(0);
    });

    test('finds everything of a tenant, of every queue and state, and erases some of it', async () => {
      const kept = at(2, { queue: 'legal', state: 'completed', assessments: [assessment] });
      const store = await filled(at(1), kept, at(3, { tenant: 'other' }));

      const all = await store.all('local');
      await store.erase(['review_1', 'review_unknown']);

      expect(idsOf(all).sort()).toEqual(['review_1', 'review_2']);
      expect(await store.all('local')).toEqual([kept]);
      expect(await store.count(open)).toBe(0);
    });

    test('lists more than one call of a server brings', async () => {
      const ids = Array.from({ length: 130 }, (_, place) => `review_${1_000 + place}`);
      const store = await filled(...ids.map((id) => makeReview({ id })));

      expect(idsOf(await store.list({ ...open, limit: 200 }))).toEqual(ids);
      expect(await store.count(open)).toBe(130);
    });
  });
}
