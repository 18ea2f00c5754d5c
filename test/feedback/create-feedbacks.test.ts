import fc from 'fast-check';
import type { FeedbackGiven } from '../../lambdas/domain/event';
import type { GivenFeedback } from '../../lambdas/feedback/api';
import { canonicalJson } from '../../lambdas/platform/canonical-json';
import { asker, reviewer, startFeedback } from './start-feedback';

const given = (changes: Partial<GivenFeedback> = {}): GivenFeedback => ({
  answerId: 'answer_1',
  rating: 'down',
  reasons: [],
  expectedFacts: [],
  expectedPassages: [],
  ...changes,
});

function start() {
  const started = startFeedback();
  started.addAnswer('answer_1', { release: 'c'.repeat(64) });
  return started;
}

test('keeps what a caller says of an answer, and tells of it', async () => {
  const { feedbacks, events } = start();
  const said = given({
    reasons: ['incorrect'],
    comment: '석 달입니다',
    correctedAnswer: 'Three months.',
    expectedFacts: ['The notice is three months'],
    expectedPassages: ['passage_1'],
  });

  const record = await feedbacks.give(asker, said);

  expect(record).toEqual({
    ...said,
    id: expect.stringMatching(/^feedback_[0-9a-f]{24}$/),
    tenant: 'local',
    callerId: 'key_1',
    release: 'c'.repeat(64),
    revision: 1,
    createdAt: '2026-01-02T03:05:00.000Z',
    updatedAt: '2026-01-02T03:05:00.000Z',
  });
  expect(await feedbacks.get(asker, 'answer_1')).toEqual(record);
  expect(events).toEqual([
    {
      ...said,
      id: `feedback.given/${record.id}/1`,
      type: 'feedback.given',
      feedbackId: record.id,
      tenant: 'local',
      callerId: 'key_1',
      release: 'c'.repeat(64),
      traceId: 'answer_1',
      time: record.updatedAt,
      schemaVersion: 1,
      revision: 1,
      previousRating: undefined,
    },
  ]);
});

test('knows nothing of what nobody said', async () => {
  const { feedbacks } = start();

  expect(await feedbacks.get(asker, 'answer_1')).toBeUndefined();
});

test('replaces what the same caller said before, and says in the event what it takes back', async () => {
  const { feedbacks, events } = start();
  await feedbacks.give(asker, given({ comment: 'wrong' }));

  const record = await feedbacks.give(asker, given({ rating: 'up' }));

  expect(record).toMatchObject({ rating: 'up', revision: 2, previousRating: 'down', comment: undefined });
  expect(events.at(-1)).toMatchObject({
    id: `feedback.given/${record.id}/2`,
    revision: 2,
    rating: 'up',
    previousRating: 'down',
  });
});

test('keeps one record a caller, also of one who reviews the answer of another', async () => {
  const { feedbacks } = start();

  const own = await feedbacks.give(asker, given());
  const other = await feedbacks.give(reviewer('key_2'), given({ rating: 'up' }));

  expect(own.id).not.toBe(other.id);
  expect(await feedbacks.get(asker, 'answer_1')).toMatchObject({ rating: 'down', revision: 1 });
});

test('changes nothing when the same is given again, in another order of reasons too, and tells the same again', async () => {
  const { feedbacks, events } = start();
  const first = await feedbacks.give(asker, given({ reasons: ['incorrect', 'outdated'] }));

  const again = await feedbacks.give(
    asker,
    given({ reasons: ['outdated', 'incorrect', 'outdated'], comment: ' ' }),
  );

  expect(again).toEqual(first);
  expect(events[1]).toEqual(events[0]);
});

test('keeps the feedback when it cannot be told, says so, and tells the same when it comes again', async () => {
  const { feedbacks, events, stream } = start();
  stream.isAway = true;
  const failed = feedbacks.give(asker, given());
  await expect(failed).rejects.toMatchObject({ code: 'feedback_not_published', isRetryable: true });

  stream.isAway = false;
  const record = await feedbacks.give(asker, given());

  expect(record.revision).toBe(1);
  expect(events.map(({ id }) => id)).toEqual([`feedback.given/${record.id}/1`]);
});

test('tells first what could not be told, so that nothing is taken back that was never counted', async () => {
  const { feedbacks, events, stream } = start();
  stream.isAway = true;
  await feedbacks.give(asker, given()).catch(() => {});
  const refused = feedbacks.give(asker, given({ rating: 'up' }));
  await expect(refused).rejects.toMatchObject({ code: 'feedback_not_published' });

  stream.isAway = false;
  await feedbacks.give(asker, given({ rating: 'up' }));

  const told = events.map((event) => event as FeedbackGiven);
  expect(told.map(({ revision, rating, previousRating }) => [revision, rating, previousRating])).toEqual([
    [1, 'down', undefined],
    [2, 'up', 'down'],
  ]);
});

test('tells nothing again that counters may have forgotten, which would count it twice', async () => {
  const { feedbacks, events, passDays } = start();
  await feedbacks.give(asker, given());
  passDays(20);

  await feedbacks.give(asker, given());
  const changed = await feedbacks.give(asker, given({ rating: 'up' }));

  expect(changed).toMatchObject({ revision: 2, previousRating: 'down' });
  expect(events.map(({ id }) => id)).toEqual([
    `feedback.given/${changed.id}/1`,
    `feedback.given/${changed.id}/2`,
  ]);
});

test('masks personal data before anything keeps it', async () => {
  const { feedbacks, events } = start();
  const said = given({
    comment: '제 번호는 010-1234-5678입니다',
    correctedAnswer: 'Write to kim@example.com.',
    expectedFacts: ['주민번호 900101-1234567'],
  });

  const record = await feedbacks.give(asker, said);

  expect([record.comment, record.correctedAnswer, record.expectedFacts]).toEqual([
    '제 번호는 [phone]입니다',
    'Write to [email].',
    ['주민번호 [resident-number]'],
  ]);
  expect(JSON.stringify(events)).not.toMatch(/010-1234|kim@|900101/);
});

test.each([
  ['emoji', '👩‍👩‍👧 🗓️ 👍🏽'],
  ['right-to-left text and its marks', '\u200fשלום\u200e \u202eabc\u202c مرحبا'],
  ['line ends, tabs and quotes', '"a"\r\n\tb\u2028c'],
  ['decomposed Hangul', '한글'.normalize('NFD')],
])('keeps %s exactly', async (_what, comment) => {
  const { feedbacks, events } = start();

  await feedbacks.give(asker, given({ comment }));

  expect((await feedbacks.get(asker, 'answer_1'))?.comment).toBe(comment);
  expect(events[0]).toMatchObject({ comment });
});

test('takes each text as long as it may be', async () => {
  const { feedbacks } = start();
  const said = given({
    comment: '가'.repeat(4_000),
    correctedAnswer: '🗓'.repeat(4_000),
    expectedFacts: Array(20).fill('f'.repeat(1_000)),
    expectedPassages: Array.from({ length: 20 }, (_, place) => `passage_${place}`),
  });

  expect(await feedbacks.give(asker, said)).toMatchObject(said);
});

test.each([
  ['a comment of a megabyte', { comment: 'a'.repeat(1_048_576) }, 'comment', /4000.*1048576/],
  [
    'a corrected answer that is too long',
    { correctedAnswer: 'a'.repeat(8_001) },
    'corrected_answer',
    /8000.*8001/,
  ],
  ['NUL', { comment: 'a\0b' }, 'comment', /NUL/],
  ['half of an emoji', { comment: 'a\ud83d' }, 'comment', /half of a character/],
  ['NUL in a fact', { expectedFacts: ['ok', 'a\0'] }, 'expected_facts', /NUL/],
  ['too many facts', { expectedFacts: Array(21).fill('a') }, 'expected_facts', /20.*21/],
  ['a fact that is too long', { expectedFacts: ['a'.repeat(1_001)] }, 'expected_facts', /1000.*1001/],
  ['too many passages', { expectedPassages: Array(21).fill('passage_1') }, 'expected_passages', /20.*21/],
  ['what is no passage', { expectedPassages: ['010-1234-5678'] }, 'expected_passages', /ids of passages/],
])('fails for %s, says what is allowed, and changes nothing', async (_what, changes, parameter, message) => {
  const { feedbacks, events } = start();
  const before = await feedbacks.give(asker, given());

  const refused = feedbacks.give(asker, given(changes));

  await expect(refused).rejects.toMatchObject({
    code: 'invalid_feedback',
    kind: 'invalid',
    parameter,
    message: expect.stringMatching(message),
  });
  expect(await feedbacks.get(asker, 'answer_1')).toEqual(before);
  expect(events).toHaveLength(1);
});

test.each([
  ['that is not there', asker, 'answer_none'],
  ['of another caller', { ...asker, id: 'key_9' }, 'answer_1'],
  ['of another tenant', { ...asker, tenant: 'other' }, 'answer_1'],
  ['of another tenant to its reviewer', { ...reviewer('key_2'), tenant: 'other' }, 'answer_1'],
] as const)('fails for an answer %s, and changes nothing', async (_what, caller, answerId) => {
  const { feedbacks, events } = start();

  await expect(feedbacks.give(caller, given({ answerId }))).rejects.toMatchObject({
    code: 'answer_not_found',
  });
  await expect(feedbacks.get(caller, answerId)).rejects.toMatchObject({ code: 'answer_not_found' });
  expect(events).toEqual([]);
});

test('fails for an answer that has not ended', async () => {
  const { feedbacks, addAnswer } = start();
  addAnswer('answer_2', { state: 'running' });

  const refused = feedbacks.give(asker, given({ answerId: 'answer_2' }));

  await expect(refused).rejects.toMatchObject({ code: 'answer_running', isRetryable: true });
});

test('tells of every revision once and in one chain, whoever gives what at the same time', async () => {
  const feedback = fc.record({
    rating: fc.constantFrom('up' as const, 'down' as const),
    comment: fc.constantFrom(undefined, 'wrong', '틀림'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(feedback, { minLength: 1, maxLength: 12 }), async (all) => {
      const { feedbacks, events } = start();

      await Promise.all(all.map((changes) => feedbacks.give(asker, given(changes))));

      const record = await feedbacks.get(asker, 'answer_1');
      const told = [...new Map(events.map((event) => [event.id, event as FeedbackGiven])).values()];
      told.sort((one, other) => one.revision - other.revision);
      expect(told.map(({ revision }) => revision)).toEqual(told.map((_, place) => place + 1));
      expect(told.map(({ previousRating }) => previousRating)).toEqual([
        undefined,
        ...told.slice(0, -1).map(({ rating }) => rating),
      ]);
      expect(told.at(-1)).toMatchObject({ revision: record?.revision, rating: record?.rating });
      // The same id never says two things.
      expect(new Set(events.map(canonicalJson)).size).toBe(told.length);
    }),
    { numRuns: 60 },
  );
});
