import * as z from 'zod';

const bilingual = z
  .strictObject({ en: z.string().min(1), ko: z.string().min(1) })
  .describe('text in English and in Korean');

const question = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .describe('name in data sets, e.g. correct'),
  text: bilingual,
  about: z
    .enum(['feedback', 'expectation'])
    .describe('feedback judges this answer; expectation is what a right answer to the question needs'),
  isRequired: z.boolean().default(false).describe('true: a review without it is refused'),
};

/** A question of a label schema. */
export const labelQuestionSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...question, type: z.literal('pass-fail') }),
  z.strictObject({
    ...question,
    type: z.literal('category'),
    categories: z
      .array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/), text: bilingual }))
      .min(2)
      .max(12),
  }),
  z.strictObject({
    ...question,
    type: z.literal('number'),
    min: z.number().describe('lowest value allowed'),
    max: z.number().describe('highest value allowed'),
  }),
  z.strictObject({
    ...question,
    type: z.literal('text'),
    maxCharacters: z.int().min(1).max(8_000).default(2_000).describe('1 to 8000'),
    isList: z.boolean().default(false).describe('true: one entry a line, e.g. facts'),
  }),
]);

/** The questions that a queue asks when an environment says nothing else. */
export const defaultQuestions = [
  {
    name: 'correct',
    type: 'pass-fail',
    about: 'feedback',
    isRequired: true,
    text: { en: 'Is the answer right?', ko: '답변이 맞습니까?' },
  },
  {
    name: 'problem',
    type: 'category',
    about: 'feedback',
    text: { en: 'What is wrong with it?', ko: '무엇이 문제입니까?' },
    categories: [
      { name: 'none', text: { en: 'Nothing', ko: '없음' } },
      { name: 'retrieval', text: { en: 'The wrong passages were found', ko: '잘못된 구절을 찾음' } },
      { name: 'unsupported', text: { en: 'Says what no passage says', ko: '구절에 없는 내용' } },
      { name: 'incomplete', text: { en: 'Leaves something out', ko: '빠진 내용이 있음' } },
      {
        name: 'should_answer',
        text: { en: 'Declines though the documents answer it', ko: '문서에 답이 있는데 거절함' },
      },
      { name: 'should_decline', text: { en: 'Answers what the documents do not', ko: '문서에 없는데 답함' } },
      { name: 'unsafe', text: { en: 'Is unsafe', ko: '안전하지 않음' } },
    ],
  },
  {
    name: 'quality',
    type: 'number',
    about: 'feedback',
    min: 1,
    max: 5,
    text: { en: 'How good is it, 1 to 5?', ko: '얼마나 좋습니까? 1~5' },
  },
  {
    name: 'expected_facts',
    type: 'text',
    about: 'expectation',
    isList: true,
    text: {
      en: 'Facts that a right answer states, one a line',
      ko: '올바른 답변에 있어야 할 사실, 한 줄에 하나',
    },
  },
  {
    name: 'expected_passages',
    type: 'text',
    about: 'expectation',
    isList: true,
    text: { en: 'Ids of passages that it rests on, one a line', ko: '근거가 되는 구절 ID, 한 줄에 하나' },
  },
  {
    name: 'expected_answer',
    type: 'text',
    about: 'expectation',
    maxCharacters: 8_000,
    text: { en: 'What the answer should have been', ko: '올바른 답변' },
  },
] as const satisfies readonly z.input<typeof labelQuestionSchema>[];

/** A review queue: what gets into it, and what is asked of its reviewers. */
export const reviewQueueSchema = z.strictObject({
  sampleShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('share of all answers that is reviewed whatever they are like, 0 to 1'),
  declinedShare: z.number().min(0).max(1).default(0.2).describe('share of declined answers, 0 to 1'),
  groundednessBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('live groundedness below which an answer is reviewed, 0 to 1'),
  doubleShare: z.number().min(0).max(1).default(0.2).describe('share that two reviewers judge, 0 to 1'),
  questions: z
    .array(labelQuestionSchema)
    .min(1)
    .max(12)
    .refine(
      (questions) => new Set(questions.map(({ name }) => name)).size === questions.length,
      'two questions have the same name: give each its own',
    )
    .default(z.array(labelQuestionSchema).parse(defaultQuestions)),
});

/** Review queues by name. */
export const reviewQueuesSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/), reviewQueueSchema)
  .default({ answers: reviewQueueSchema.parse({}) });

/** A question of a label schema. */
export type LabelQuestion = z.output<typeof labelQuestionSchema>;
/** A review queue. */
export type ReviewQueue = z.output<typeof reviewQueueSchema>;
/** Review queues by name. */
export type ReviewQueues = z.output<typeof reviewQueuesSchema>;

/**
 * Variables that `EventStream.grantPublish` sets: name of the stream, and address of the queue in which events wait that
 * it does not take. A function without them publishes nothing: its environment has no stream.
 */
export const eventStreamVariables = {
  stream: 'EVENT_STREAM',
  deadLetters: 'EVENT_DEAD_LETTERS',
} as const;

/** Variable with the address of the queue of dead letters, for functions that consume; set by `EventStream.grantConsume`. */
export const eventConsumerVariables = { deadLetters: eventStreamVariables.deadLetters } as const;

/** Variables that `Feedback.grantAccess` sets. */
export const feedbackVariables = {
  table: 'FEEDBACK_TABLE',
  /** As `writeReviewQueues` makes it. */
  queues: 'REVIEW_QUEUES',
} as const;

/**
 * The table of feedback, reviews and deletions of people's data, each an item under its own id.
 *
 * `ofAnswer` holds what is said of an answer, by time of creation; `inQueue` reviews of a queue in a state, the most urgent
 * first, and under `openDeletions` of `people-settings.ts` the deletions that are not completed. Both hold keys alone. No
 * item expires: feedback is data.
 */
export const feedbackTable = {
  partitionKey: 'id',
  ofAnswer: { name: 'ofAnswer', partitionKey: 'answerId', sortKey: 'createdAt' },
  inQueue: { name: 'inQueue', partitionKey: 'queueState', sortKey: 'place' },
} as const;

/**
 * Review queues as a variable of a function: short, for what the schema fills in is left out.
 *
 * @returns JSON for `reviewQueuesSchema`
 */
export function writeReviewQueues(queues: ReviewQueues): string {
  const defaults: Readonly<Record<string, unknown>> = reviewQueueSchema.parse({});
  const isDefault = (name: string, value: unknown) =>
    JSON.stringify(defaults[name]) === JSON.stringify(value);
  const shortened = Object.entries(queues).map(([name, queue]) => [
    name,
    Object.fromEntries(Object.entries(queue).filter(([field, value]) => !isDefault(field, value))),
  ]);
  return JSON.stringify(Object.fromEntries(shortened));
}
