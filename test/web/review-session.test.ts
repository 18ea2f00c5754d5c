import type { Wire } from '../../lambdas/api/api';
import type { ReviewItem } from '../../lambdas/feedback/api';
import { advanceSession, emptySession, type ReviewEvent } from '../../web/src/reviews/review-session';

function item(id: string, version = 1): Wire<ReviewItem> {
  return {
    id,
    answer_id: `answer_${id}`,
    tenant: 'local',
    queue: 'answers',
    reasons: ['sample'],
    state: 'open',
    reviewers_wanted: 1,
    assessments: [],
    language: 'en',
    created_at: '2026-03-01T09:00:00.000Z',
    updated_at: '2026-03-01T09:00:00.000Z',
    version,
  };
}

function play(...events: readonly ReviewEvent[]) {
  const loaded = { type: 'loaded' as const, items: ['a', 'b', 'c'].map((id) => item(id)) };
  const { items, place } = [loaded, ...events].reduce(advanceSession, emptySession);
  return { ids: items.map(({ id }) => id).join(''), place, shown: items[place]?.id };
}

test('goes on and back, not beyond the ends', () => {
  expect(play({ type: 'previous' })).toMatchObject({ shown: 'a' });
  expect(play({ type: 'next' }, { type: 'next' }, { type: 'previous' })).toMatchObject({ shown: 'b' });
  expect(play(...Array.from({ length: 9 }, () => ({ type: 'next' as const })))).toMatchObject({ place: 3 });
});

test('leaves what is skipped for the end, and ends when the last one is skipped', () => {
  expect(play({ type: 'skipped' })).toMatchObject({ ids: 'bca', shown: 'b' });
  expect(play({ type: 'next' }, { type: 'next' }, { type: 'skipped' })).toMatchObject({ place: 3 });
});

test('keeps what was judged for a second thought, and shows the next', () => {
  expect(play({ type: 'judged', item: item('a', 2) })).toEqual({ ids: 'abc', place: 1, shown: 'b' });
});

test('stays where the reviewer went while a judgement was being sent', () => {
  expect(play({ type: 'next' }, { type: 'judged', item: item('a', 2) })).toMatchObject({ shown: 'b' });
  expect(play({ type: 'next' }, { type: 'taken', id: 'a' })).toMatchObject({ ids: 'bc', shown: 'b' });
});

test('lets go of what others have completed, and shows the next', () => {
  expect(play({ type: 'taken', id: 'a' })).toMatchObject({ ids: 'bc', shown: 'b' });
});

test('takes the next page, each answer once', () => {
  const session = play({ type: 'loaded', items: [item('c'), item('d')] });

  expect(session.ids).toBe('abcd');
});
