import fc from 'fast-check';
import type { KitEvent } from '../../lambdas/domain/event';
import type { ReviewItem } from '../../lambdas/feedback/api';
import { drawShare } from '../../lambdas/feedback/draw-share';
import { queueReviews } from '../../lambdas/feedback/queue-reviews';
import type { ReviewQueues } from '../../lambdas/feedback/settings';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
} from '../observability/make-events';
import { queuesOf, reviewer, startFeedback } from './start-feedback';

const never = { sampleShare: 0, declinedShare: 0, doubleShare: 0, groundednessBelow: 0.5 };

const completed = (answerId: string, state: 'answered' | 'declined' | 'failed' | 'cancelled' = 'answered') =>
  makeAnswerCompleted({ answerId, state });
const thumbsDown = (answerId: string) =>
  makeFeedbackGiven({ answerId, feedbackId: `feedback_${answerId}`, rating: 'down' });
const scored = (subjectId: string, groundedness: number) =>
  makeEvaluationCompleted({
    id: `evaluation.completed/${subjectId}`,
    subject: 'answer',
    subjectId,
    scores: { groundedness },
  });

function start(queues: ReviewQueues = queuesOf(never)) {
  const started = startFeedback(queues);
  const deps = { reviews: started.store, answers: started.answers, queues };
  return {
    ...started,
    consume: (...events: readonly KitEvent[]) => queueReviews(events, deps),
    queued: async (): Promise<readonly ReviewItem[]> =>
      (await started.reviews.list(reviewer('key_2'), { limit: 1_000 })).items,
  };
}

test('queues an answer that was thumbed down, with what the answer log says of it', async () => {
  const { addAnswer, consume, queued } = start();
  addAnswer('answer_1', { question: '해지 통보 기간은 얼마인가요?', release: 'c'.repeat(64) });

  await consume(completed('answer_1'), thumbsDown('answer_1'));

  expect(await queued()).toEqual([
    {
      id: expect.stringMatching(/^review_[0-9a-f]{24}$/),
      answerId: 'answer_1',
      tenant: 'local',
      queue: 'answers',
      reasons: ['thumbs-down'],
      state: 'open',
      reviewersWanted: 1,
      assessments: [],
      release: 'c'.repeat(64),
      language: 'ko',
      createdAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-01-02T03:04:05.000Z',
      version: 1,
    },
  ]);
});

test('queues nothing for thumbs up, for good groundedness, or for the evaluation of a release', async () => {
  const { addAnswer, consume, queued } = start();
  addAnswer('answer_1');

  await consume(
    completed('answer_1'),
    makeFeedbackGiven({ rating: 'up' }),
    scored('answer_1', 0.5),
    makeEvaluationCompleted({ subject: 'release', subjectId: 'answer_1', scores: { groundedness: 0 } }),
    makeEvaluationCompleted({ subject: 'answer', subjectId: 'answer_1', scores: { relevance: 0 } }),
  );

  expect(await queued()).toEqual([]);
});

test('queues what is hardly grounded, and joins the reasons of one answer, the most urgent first', async () => {
  const { addAnswer, consume, queued } = start(queuesOf({ ...never, sampleShare: 1 }));
  addAnswer('answer_1');

  await consume(completed('answer_1'), scored('answer_1', 0.49), thumbsDown('answer_1'));

  expect((await queued()).map(({ reasons }) => reasons)).toEqual([
    ['thumbs-down', 'low-groundedness', 'sample'],
  ]);
});

test('keeps a thumbs down that was taken back as a reason', async () => {
  const { addAnswer, consume, queued } = start();
  addAnswer('answer_1');
  const takenBack = makeFeedbackGiven({
    answerId: 'answer_1',
    revision: 2,
    rating: 'up',
    previousRating: 'down',
  });

  await consume(thumbsDown('answer_1'), takenBack);

  expect((await queued()).map(({ reasons }) => reasons)).toEqual([['thumbs-down']]);
});

test('queues a share of what was declined and a share of all, but nothing that broke off', async () => {
  const { addAnswer, consume, queued } = start(queuesOf({ ...never, declinedShare: 0.5, sampleShare: 0.1 }));
  const ids = Array.from({ length: 1_000 }, (_, place) => `answer_${place}`);
  for (const id of ids) addAnswer(id);
  const states = ['answered', 'declined', 'failed', 'cancelled'] as const;
  const stateOf = (id: string) => states[Number(id.slice(7)) % 4];

  await consume(...ids.map((id) => completed(id, stateOf(id))));

  const reviews = await queued();
  const of = (reason: string) => reviews.filter(({ reasons }) => reasons.some((each) => each === reason));
  expect(of('declined').every(({ answerId }) => stateOf(answerId) === 'declined')).toBe(true);
  // 250 declined by halves, 500 that ended well by tenths: within three standard deviations.
  expect(Math.abs(of('declined').length - 125)).toBeLessThan(24);
  expect(Math.abs(of('sample').length - 50)).toBeLessThan(21);
  expect(reviews.filter(({ answerId }) => /failed|cancelled/.test(`${stateOf(answerId)}`))).toEqual([]);
});

test('fills every queue by its own settings', async () => {
  const queues = { ...queuesOf(never), legal: { ...queuesOf(never).answers!, groundednessBelow: 0.9 } };
  const { addAnswer, consume, queued } = start(queues);
  addAnswer('answer_1');

  await consume(scored('answer_1', 0.8));

  expect((await queued()).map(({ queue }) => queue)).toEqual(['legal']);
});

test('queues nothing of an answer that is gone, or of another tenant than the event says', async () => {
  const { addAnswer, consume, queued, store } = start();
  addAnswer('answer_2', { caller: { id: 'key_1', tenant: 'other' } });

  await consume(thumbsDown('answer_1'), thumbsDown('answer_2'));

  expect(await queued()).toEqual([]);
  expect(await store.count({ tenant: 'other', queue: 'answers', state: 'open' })).toBe(0);
});

test('leaves a completed review completed when another reason comes', async () => {
  const { addAnswer, consume, queued, reviews } = start(queuesOf({ ...never, sampleShare: 1 }));
  addAnswer('answer_1');
  await consume(completed('answer_1'));
  const [item] = await queued();
  await reviews.submit(reviewer('key_2'), item?.id ?? '', { labels: { correct: true } });

  await consume(thumbsDown('answer_1'));

  expect(await queued()).toMatchObject([
    { state: 'completed', reasons: ['thumbs-down', 'sample'], version: 3 },
  ]);
});

test('fails, so that the events come again, when the answer log is away', async () => {
  const { store, queues } = start();
  const answers = {
    get: async () => {
      throw new Error('away');
    },
  };

  const consumed = queueReviews([thumbsDown('answer_1')], { reviews: store, answers, queues });

  await expect(consumed).rejects.toThrow('away');
});

test('fills the same queues from every order of the same events, however often each comes', async () => {
  const ids = ['answer_1', 'answer_2', 'answer_3'];
  const queues = queuesOf({ ...never, sampleShare: 0.5, declinedShare: 0.5, doubleShare: 0.5 });
  const happened = ids.flatMap((id, place) => [
    completed(id, place === 1 ? 'declined' : 'answered'),
    thumbsDown(id),
    makeFeedbackGiven({ answerId: id, feedbackId: `feedback_${id}`, revision: 2, rating: 'up' }),
    scored(id, place / 2),
  ]);
  const fill = async (events: readonly KitEvent[]) => {
    const started = start(queues);
    for (const id of ids) started.addAnswer(id, { question: id === 'answer_2' ? '왜요?' : 'Why?' });
    await Promise.all(events.map((event) => started.consume(event)));
    // How often it was written is no part of what it says.
    return (await started.queued()).map((item) => ({ ...item, version: 0 }));
  };
  const expected = await fill(happened);

  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...happened, ...happened, ...happened], { minLength: happened.length }),
      async (some) => {
        const missing = happened.filter((event) => !some.includes(event));

        expect(await fill([...some, ...missing])).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
  expect(expected.length).toBeGreaterThan(2);
});

test('draws a share evenly, always the same, and each draw by itself', () => {
  const ids = Array.from({ length: 4_000 }, (_, place) => `answer_${place}`);
  const drawn = (draw: string, share: number) => ids.filter((id) => drawShare({ id, draw }, share));

  expect(Math.abs(drawn('a', 0.2).length - 800)).toBeLessThan(80);
  expect(drawn('a', 0.2)).toEqual(drawn('a', 0.2));
  // A larger share has the smaller one within it.
  expect(drawn('a', 0.4)).toEqual(expect.arrayContaining(drawn('a', 0.2)));
  const both = drawn('b', 0.2).filter((id) => drawShare({ id, draw: 'a' }, 0.2));
  expect(Math.abs(both.length - 160)).toBeLessThan(45);
  expect([drawn('a', 0), drawn('a', 1).length]).toEqual([[], 4_000]);
});
