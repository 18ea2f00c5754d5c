import type { ReviewCompleted } from '../../lambdas/domain/event';
import type { ReviewItem, SubmittedReview } from '../../lambdas/feedback/api';
import { makeReview } from './make-feedback';
import { asker, queuesOf, reviewer, startFeedback } from './start-feedback';

const [anna, ben, cho, dora] = ['key_anna', 'key_ben', 'key_cho', 'key_dora'].map(reviewer) as [
  typeof asker,
  typeof asker,
  typeof asker,
  typeof asker,
];
const right: SubmittedReview = { labels: { correct: true } };
const wrong: SubmittedReview = { labels: { correct: false, problem: 'retrieval' } };

async function start(...items: Partial<ReviewItem>[]) {
  const started = startFeedback();
  for (const item of items.length > 0 ? items : [{}]) await started.store.put(makeReview(item));
  return started;
}

const forTwo = { reviewersWanted: 2 };

describe('submit', () => {
  test('completes a review that wants one reviewer, and tells of it', async () => {
    const { reviews, events } = await start({ release: 'c'.repeat(64) });
    const review = { labels: { expected_facts: ['석 달'], correct: false, quality: 2 }, rationale: 'Old.' };

    const item = await reviews.submit(anna, 'review_1', review);

    expect(item).toMatchObject({ state: 'completed', version: 2, updatedAt: '2026-01-02T03:05:00.000Z' });
    expect(item.assessments).toEqual([
      {
        reviewerId: 'key_anna',
        revision: 1,
        labels: review.labels,
        rationale: 'Old.',
        time: '2026-01-02T03:05:00.000Z',
      },
    ]);
    expect(await reviews.get(ben, 'review_1')).toEqual(item);
    expect(events).toEqual([
      {
        type: 'review.completed',
        id: 'review.completed/review_1/key_anna/1',
        time: '2026-01-02T03:05:00.000Z',
        tenant: 'local',
        release: 'c'.repeat(64),
        traceId: 'answer_1',
        schemaVersion: 1,
        reviewId: 'review_1',
        answerId: 'answer_1',
        reviewerId: 'key_anna',
        queue: 'answers',
        revision: 1,
        labels: review.labels,
        rationale: 'Old.',
        state: 'completed',
      },
    ]);
  });

  test('supersedes what the same reviewer said before, also after completion', async () => {
    const { reviews, events } = await start();
    await reviews.submit(anna, 'review_1', right);

    const item = await reviews.submit(anna, 'review_1', wrong);

    expect(item).toMatchObject({ state: 'completed', assessments: [{ revision: 2, labels: wrong.labels }] });
    expect(events.map(({ id }) => id)).toEqual([
      'review.completed/review_1/key_anna/1',
      'review.completed/review_1/key_anna/2',
    ]);
  });

  test('changes nothing when the same is submitted again, labels in another order too, and tells the same again', async () => {
    const { reviews, events } = await start();
    const first = await reviews.submit(anna, 'review_1', { labels: { correct: false, quality: 1 } });

    const again = await reviews.submit(anna, 'review_1', {
      labels: { quality: 1, correct: false },
      rationale: ' ',
    });

    expect(again).toEqual(first);
    expect(events[1]).toEqual(events[0]);
  });

  test('keeps a review that cannot be told, says so, and tells the same when it comes again', async () => {
    const { reviews, events, stream } = await start();
    stream.isAway = true;
    await expect(reviews.submit(anna, 'review_1', right)).rejects.toMatchObject({
      code: 'review_not_published',
      isRetryable: true,
    });

    stream.isAway = false;
    const item = await reviews.submit(anna, 'review_1', right);

    expect(item.assessments.map(({ revision }) => revision)).toEqual([1]);
    expect(events.map(({ id }) => id)).toEqual(['review.completed/review_1/key_anna/1']);
  });

  test('waits for a second reviewer where two are wanted, and completes when both say the same', async () => {
    const { reviews } = await start(forTwo);

    const first = await reviews.submit(anna, 'review_1', right);
    const second = await reviews.submit(ben, 'review_1', { labels: { correct: true, quality: 1 } });

    expect([first.state, second.state]).toEqual(['open', 'completed']);
  });

  test('asks a third when two disagree on what is required, whose word completes it', async () => {
    const { reviews, events } = await start(forTwo);
    await reviews.submit(anna, 'review_1', right);

    const second = await reviews.submit(ben, 'review_1', wrong);
    const third = await reviews.submit(cho, 'review_1', right);

    expect([second.state, third.state]).toEqual(['disagreed', 'completed']);
    expect(third.assessments.map(({ reviewerId }) => reviewerId)).toEqual(['key_anna', 'key_ben', 'key_cho']);
    expect(events.map((event) => (event as ReviewCompleted).state)).toEqual([
      'open',
      'disagreed',
      'completed',
    ]);
  });

  test('completes a disagreement when one of the two comes round, and reopens it when one changes their mind', async () => {
    const { reviews } = await start(forTwo);
    await reviews.submit(anna, 'review_1', right);
    await reviews.submit(ben, 'review_1', wrong);

    const agreed = await reviews.submit(ben, 'review_1', right);
    const reopened = await reviews.submit(anna, 'review_1', wrong);

    expect([agreed.state, reopened.state]).toEqual(['completed', 'disagreed']);
  });

  test('fails for a review that others have completed, and changes nothing', async () => {
    const { reviews, events } = await start();
    const before = await reviews.submit(anna, 'review_1', right);

    const refused = reviews.submit(ben, 'review_1', wrong);

    await expect(refused).rejects.toMatchObject({ code: 'review_completed', kind: 'conflict' });
    expect(await reviews.get(ben, 'review_1')).toEqual(before);
    expect(events).toHaveLength(1);
  });

  test('fails for a fourth reviewer of a settled disagreement', async () => {
    const { reviews } = await start(forTwo);
    await reviews.submit(anna, 'review_1', right);
    await reviews.submit(ben, 'review_1', wrong);
    await reviews.submit(cho, 'review_1', wrong);

    await expect(reviews.submit(dora, 'review_1', right)).rejects.toMatchObject({ code: 'review_completed' });
  });

  test('lets one of many have the last place, and loses no other judgement', async () => {
    const { reviews, store } = await start(forTwo);

    const submitted = await Promise.allSettled(
      [anna, ben, cho, dora].map((each) => reviews.submit(each, 'review_1', right)),
    );

    expect(submitted.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect((await store.get('review_1'))?.assessments).toHaveLength(2);
  });

  test.each([
    ['that is not there', anna, 'review_none'],
    ['of another tenant', { ...anna, tenant: 'other' }, 'review_1'],
  ])('fails for a review %s', async (_what, caller, id) => {
    const { reviews } = await start();

    await expect(reviews.submit(caller, id, right)).rejects.toMatchObject({ code: 'review_not_found' });
    await expect(reviews.get(caller, id)).rejects.toMatchObject({ code: 'review_not_found' });
  });

  test.each([
    [
      'a required question left out',
      { quality: 3 },
      /"correct" must be answered with true \(pass\) or false/,
    ],
    ['pass or fail as text', { correct: 'true' }, /"correct" must be true \(pass\).*got "true"/],
    [
      'a category that is none',
      { correct: true, problem: 'mood' },
      /"problem" must be one of none, .*got "mood"/,
    ],
    ['a number outside', { correct: true, quality: 6 }, /"quality" must be a number from 1 to 5, got 6/],
    ['a number that is none', { correct: true, quality: Number.NaN }, /"quality" must be a number/],
    ['a list as text', { correct: true, expected_facts: 'one' }, /"expected_facts" must be a list of texts/],
    ['text as a list', { correct: true, expected_answer: ['one'] }, /"expected_answer" must be a text/],
    [
      'a question of no queue',
      { correct: true, mood: 1 },
      /"mood" is no question of this queue.*correct, problem/,
    ],
    ['a text that is too long', { correct: true, expected_answer: 'a'.repeat(8_001) }, /8000.*8001/],
    ['a list that is too long', { correct: true, expected_facts: Array(101).fill('a') }, /100.*101/],
    ['NUL', { correct: true, expected_answer: 'a\0' }, /NUL/],
    ['half of an emoji', { correct: true, expected_facts: ['\ud83d'] }, /half of a character/],
  ])('fails for %s, naming the question, and changes nothing', async (_what, labels, message) => {
    const { reviews, events } = await start();

    const refused = reviews.submit(anna, 'review_1', { labels });

    await expect(refused).rejects.toMatchObject({
      code: 'invalid_label',
      parameter: expect.stringMatching(/^labels\./),
      message: expect.stringMatching(message),
    });
    expect(await reviews.get(anna, 'review_1')).toEqual(makeReview());
    expect(events).toEqual([]);
  });

  test('fails for a rationale that is too long', async () => {
    const { reviews } = await start();

    const refused = reviews.submit(anna, 'review_1', { ...right, rationale: 'a'.repeat(4_001) });

    await expect(refused).rejects.toMatchObject({
      parameter: 'rationale',
      message: expect.stringMatching(/4000/),
    });
  });

  test('masks personal data in labels and rationale, and leaves out what is blank', async () => {
    const { reviews, events } = await start();
    const labels = { correct: false, expected_facts: [' ', '연락처 010-1234-5678'], expected_answer: '\n' };

    const item = await reviews.submit(anna, 'review_1', { labels, rationale: 'asked kim@example.com' });

    expect(item.assessments[0]).toMatchObject({
      labels: { correct: false, expected_facts: ['연락처 [phone]'] },
      rationale: 'asked [email]',
    });
    expect(item.assessments[0]?.labels).not.toHaveProperty('expected_answer');
    expect(JSON.stringify(events)).not.toMatch(/010-1234|kim@/);
  });
});

describe('list', () => {
  const idsOf = ({ items }: { items: readonly ReviewItem[] }) => items.map(({ id }) => id);
  const second = (time: number) => ({ createdAt: `2026-01-02T03:04:0${time}.000Z` });

  test('has what is most urgent first, of every queue and of what waits for a third too, then what is completed', async () => {
    const { reviews } = await startWithAll();

    const page = await reviews.list(dora, { limit: 10 });

    expect(idsOf(page)).toEqual([
      'review_down',
      'review_disagreed',
      'review_old',
      'review_new',
      'review_done',
    ]);
    expect(page.nextAfter).toBeUndefined();
  });

  test('gives the same page by page', async () => {
    const { reviews } = await startWithAll();
    const ids: string[] = [];
    let after: string | undefined;

    do {
      const page = await reviews.list(dora, { limit: 2, after });
      ids.push(...idsOf(page));
      after = page.nextAfter;
    } while (after);

    expect(ids).toEqual(['review_down', 'review_disagreed', 'review_old', 'review_new', 'review_done']);
  });

  test('has one queue or state alone when it is asked for', async () => {
    const { reviews } = await startWithAll();

    expect(idsOf(await reviews.list(dora, { limit: 10, queue: 'legal' }))).toEqual(['review_down']);
    expect(idsOf(await reviews.list(dora, { limit: 10, state: 'completed' }))).toEqual(['review_done']);
    expect(idsOf(await reviews.list({ ...dora, tenant: 'other' }, { limit: 10 }))).toEqual([]);
  });

  test('never has for a reviewer what they have judged or what is completed', async () => {
    const { reviews } = await startWithAll();

    const [forAnna, forDora] = [
      await reviews.list(anna, { limit: 10, isWaitingForMe: true }),
      await reviews.list(dora, { limit: 10, isWaitingForMe: true }),
    ];

    expect(idsOf(forAnna)).toEqual(['review_down', 'review_old', 'review_new']);
    expect(idsOf(forDora)).toEqual(['review_down', 'review_disagreed', 'review_old', 'review_new']);
  });

  test('fills the page of a reviewer past what they have judged', async () => {
    const labels = { correct: true };
    const judged = {
      assessments: [{ reviewerId: 'key_anna', revision: 1, labels, time: second(1).createdAt }],
    };
    const items = Array.from({ length: 9 }, (_, place) => ({
      id: `review_${place}`,
      ...second(place),
      ...(place < 6 ? { ...forTwo, ...judged } : {}),
    }));
    const { reviews } = await start(...items);

    const page = await reviews.list(anna, { limit: 2, isWaitingForMe: true });

    expect(idsOf(page)).toEqual(['review_6', 'review_7']);
    expect(
      idsOf(await reviews.list(anna, { limit: 2, isWaitingForMe: true, after: page.nextAfter })),
    ).toEqual(['review_8']);
  });

  test('fails for a queue that is not there, and for a cursor that no page gave', async () => {
    const { reviews } = await start();

    await expect(reviews.list(anna, { limit: 1, queue: 'mood' })).rejects.toMatchObject({
      code: 'queue_not_found',
      message: expect.stringContaining('answers'),
    });
    await expect(reviews.list(anna, { limit: 1, queue: 'constructor' })).rejects.toMatchObject({
      code: 'queue_not_found',
    });
    await expect(reviews.list(anna, { limit: 1, after: '어제' })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });

  async function startWithAll() {
    const queues = { ...queuesOf(), legal: queuesOf().answers! };
    const started = startFeedback(queues);
    const two = (['key_anna', 'key_ben'] as const).map((reviewerId) => ({
      reviewerId,
      revision: 1,
      labels: { correct: reviewerId === 'key_anna' },
      time: '2026-01-03T00:00:00.000Z',
    }));
    for (const item of [
      { id: 'review_new', ...second(3) },
      { id: 'review_old', ...second(1) },
      { id: 'review_done', ...second(0), state: 'completed' as const, assessments: two.slice(1) },
      {
        id: 'review_disagreed',
        ...second(5),
        reasons: ['declined'] as const,
        state: 'disagreed' as const,
        assessments: two,
      },
      { id: 'review_down', ...second(9), queue: 'legal', reasons: ['thumbs-down'] as const },
      { id: 'review_other', tenant: 'another' },
    ]) {
      await started.store.put(makeReview(item));
    }
    return started;
  }
});

describe('queues', () => {
  test('counts what waits and what is done, and says what is asked', async () => {
    const { reviews, queues } = await start(
      {},
      { id: 'review_2', ...forTwo },
      { id: 'review_3' },
      { id: 'review_4', tenant: 'other' },
    );
    await reviews.submit(anna, 'review_2', right);
    await reviews.submit(ben, 'review_2', wrong);
    await reviews.submit(ben, 'review_3', wrong);

    const [queue] = await reviews.queues(anna);

    expect(queue).toMatchObject({ name: 'answers', open: 1, disagreed: 1, completed: 1 });
    expect(queue?.questions).toBe(queues.answers?.questions);
  });

  test('measures how far the first two reviewers agree, by question', async () => {
    const labels: readonly (readonly [boolean, boolean])[] = [
      [true, true],
      [true, true],
      [false, false],
      [true, false],
    ];
    const { reviews } = await start(...labels.map((_, place) => ({ id: `review_${place}`, ...forTwo })));
    for (const [place, [first, second]] of labels.entries()) {
      await reviews.submit(anna, `review_${place}`, { labels: { correct: first, problem: 'none' } });
      await reviews.submit(ben, `review_${place}`, { labels: { correct: second } });
    }
    await reviews.submit(cho, 'review_3', right);

    const [queue] = await reviews.queues(anna);

    // Observed 3/4; by chance 3/4 · 2/4 + 1/4 · 2/4 = 1/2.
    expect(queue?.agreement).toEqual([
      { question: 'correct', items: 4, observed: 0.75, kappa: 0.5 },
      { question: 'problem', items: 0, observed: 0 },
    ]);
  });
});

describe('feedback on a reviewed answer', () => {
  const given = { rating: 'down', reasons: [], expectedFacts: [], expectedPassages: [] } as const;

  test('is what every user said of it, of no other answer', async () => {
    const started = await start();
    for (const id of ['answer_1', 'answer_2']) {
      started.addAnswer(id);
      await started.feedbacks.give(asker, { ...given, answerId: id, comment: `of ${id}` });
    }

    const said = await started.reviews.feedbackOn(anna, 'review_1');

    expect(said.map(({ comment }) => comment)).toEqual(['of answer_1']);
  });

  test('fails for a reviewer of another tenant', async () => {
    const started = await start();

    const said = started.reviews.feedbackOn({ ...anna, tenant: 'other' }, 'review_1');

    await expect(said).rejects.toMatchObject({ code: 'review_not_found' });
  });
});

describe('reviewed answers', () => {
  test('are what was completed in a span, oldest first, with what users said', async () => {
    const started = await start(
      { id: 'review_b' },
      { id: 'review_a' },
      { id: 'review_c' },
      { id: 'review_open' },
    );
    started.addAnswer('answer_1');
    const given = {
      answerId: 'answer_1',
      rating: 'down',
      reasons: [],
      expectedFacts: [],
      expectedPassages: [],
    } as const;
    const feedback = await started.feedbacks.give(asker, given);
    for (const id of ['review_b', 'review_a', 'review_c']) await started.reviews.submit(anna, id, right);

    const read = async (span: { from?: string; until?: string }) => {
      const found = [];
      for await (const each of started.reviewedAnswers.list('local', span)) found.push(each);
      return found;
    };

    const all = await read({});
    expect(all.map(({ review }) => review.id)).toEqual(['review_b', 'review_a', 'review_c']);
    expect(all[0]?.feedback).toEqual([feedback]);
    // The feedback took the first two readings of the clock.
    const span = { from: '2026-01-02T03:05:03.000Z', until: '2026-01-02T03:05:04.000Z' };
    expect((await read(span)).map(({ review }) => review.id)).toEqual(['review_a']);
  });

  test('leave those out, counted, that somebody has judged and that wait for another reviewer', async () => {
    const { reviews, reviewedAnswers } = await start(
      { id: 'review_completed', ...forTwo },
      { id: 'review_begun', ...forTwo },
      { id: 'review_disagreed', ...forTwo },
      { id: 'review_open', ...forTwo },
    );
    for (const id of ['review_completed', 'review_begun', 'review_disagreed']) {
      await reviews.submit(anna, id, right);
    }
    await reviews.submit(ben, 'review_completed', right);
    const { updatedAt } = await reviews.submit(ben, 'review_disagreed', wrong);

    expect(await reviewedAnswers.countWaiting('local', {})).toBe(2);
    expect(await reviewedAnswers.countWaiting('local', { from: updatedAt })).toBe(1);
    expect(await reviewedAnswers.countWaiting('local', { until: updatedAt })).toBe(1);
    expect(await reviewedAnswers.countWaiting('another', {})).toBe(0);
  });
});
