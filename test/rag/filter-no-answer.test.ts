import { createNoAnswerFilter } from '../../lambdas/rag/filter-no-answer';
import { splitRandomly } from './split-randomly';

function filter(deltas: readonly string[]): string {
  const noAnswer = createNoAnswerFilter();
  return deltas.map((delta) => noAnswer.push(delta)).join('') + noAnswer.end();
}

test.each(['NO_ANSWER', ' \nNO_ANSWER.\n', '"NO_ANSWER"', '**NO_ANSWER**', '`NO_ANSWER`', 'NO_ANSWER。'])(
  'makes %j empty',
  (text) => {
    expect(filter([text]).trim()).toBe('');
  },
);

test.each(['NO_ANSWER. The passages speak of dates only.', 'NO_ANSWER\n\nThey speak of dates only [1].'])(
  'leaves nothing of an explanation behind it: %j',
  (text) => {
    expect(filter([text])).toBe('');
  },
);

test.each([
  ['For 35 days [1]. NO_ANSWER', 'For 35 days [1]. '],
  ['For 35 days.\nNO_ANSWER.\nThen deleted.', 'For 35 days.\n\nThen deleted.'],
])('removes it as a sentence of its own at the end of a line: %j', (text, left) => {
  expect(filter([text])).toBe(left);
});

test.each([
  'The model writes NO_ANSWER when it knows nothing.',
  'It writes `NO_ANSWER`.',
  'NO_ANSWER is what a model writes when the passages do not hold the answer.',
  'NO_ANSWERS and NO_ANSWER_YET',
  'NO, that is wrong. NO. "NO_ANS"',
])('keeps it as a word within a sentence: %j', (text) => {
  expect(filter([text])).toBe(text);
});

test('shows text at once, and holds back only what may become it', () => {
  const noAnswer = createNoAnswerFilter();

  const shown = ['Now', ' it is. ', 'N', 'O', 'W', ' NO_ANSWER'].map((delta) => noAnswer.push(delta));

  expect(shown).toEqual(['Now', ' it is. ', '', '', 'NOW', ' NO_ANSWER']);
});

test('gives the same for the same text, wherever it is cut', () => {
  const texts = [
    'NO_ANSWER. Because.',
    'Yes [1]. NO_ANSWER.\nIt is "NO_ANSWER" here. NO_ANSWER',
    ' 아니요. NO_ANSWER\n',
  ];

  for (const text of texts) {
    for (let seed = 0; seed < 200; seed += 1) {
      expect(filter(splitRandomly(text, seed))).toBe(filter([text]));
    }
  }
});
