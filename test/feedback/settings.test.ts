import { defaultQuestions, reviewQueuesSchema, writeReviewQueues } from '../../lambdas/feedback/settings';
import { parseJson } from '../../lambdas/platform/json';

const own = {
  answers: { sampleShare: 0.5 },
  legal: { questions: [{ ...defaultQuestions[0], name: 'lawful' }] },
};

test.each([
  ['those of an environment that says nothing', undefined, '{"answers":{}}'],
  ['those that differ in a share', { answers: { sampleShare: 0.5 } }, '{"answers":{"sampleShare":0.5}}'],
  [
    'those that ask something else',
    own,
    /^\{"answers":\{"sampleShare":0\.5\},"legal":\{"questions":\[\{"name":"lawful"/,
  ],
])('writes review queues for a function without what it knows: %s', (_what, input, written) => {
  const queues = reviewQueuesSchema.parse(input);

  const variable = writeReviewQueues(queues);

  expect(variable).toEqual(typeof written === 'string' ? written : expect.stringMatching(written));
  expect(parseJson(variable, reviewQueuesSchema, 'the variable')).toEqual(queues);
});

test('fails for a queue that asks two questions by one name', () => {
  const questions = [defaultQuestions[0], defaultQuestions[0]];

  expect(() => reviewQueuesSchema.parse({ answers: { questions } })).toThrow(/same name/);
});
