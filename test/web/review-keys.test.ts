import type { Question } from '../../web/src/reviews/review-draft';
import { answerByKey, type KeyPress, readKeyPress } from '../../web/src/reviews/review-keys';

const text = { en: 'x', ko: 'x' };
const asked = { about: 'feedback', is_required: false, text } as const;
const questions: readonly Question[] = [
  { ...asked, name: 'correct', type: 'pass-fail', is_required: true },
  {
    ...asked,
    name: 'problem',
    type: 'category',
    categories: [
      { name: 'none', text },
      { name: 'retrieval', text },
    ],
  },
  { ...asked, name: 'quality', type: 'number', min: 1, max: 5 },
];
const nothing = { answers: {}, rationale: '' };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', isControl: false, isModified: false, isInText: false, ...more };
}

describe('a key', () => {
  test.each([
    ['p', { type: 'pass' }],
    ['F', { type: 'fail' }],
    ['j', { type: 'next' }],
    ['k', { type: 'previous' }],
    ['s', { type: 'skip' }],
    ['?', { type: 'help' }],
    ['7', { type: 'choose', place: 7 }],
    ['r', { type: 'write', field: 'rationale' }],
  ])('%s asks for %j', (key, action) => {
    expect(readKeyPress(press(key), true)).toEqual(action);
  });

  test.each([
    ['ㅔ', 'KeyP', 'pass'],
    ['ㄹ', 'KeyF', 'fail'],
    ['ㅓ', 'KeyJ', 'next'],
    ['Process', 'KeyK', 'previous'],
  ])('that writes %s where Hangul is typed means what is printed beside it', (key, code, type) => {
    expect(readKeyPress(press(key, { code }), true)).toEqual({ type });
  });

  test('is a letter of another layout before it is a place on the keyboard', () => {
    expect(readKeyPress(press('j', { code: 'KeyC' }), true)).toEqual({ type: 'next' });
  });

  test.each([
    press('p', { isInText: true }),
    press('p', { isControl: true }),
    press('f', { isModified: true }),
    press('0'),
    press('x'),
    press('Tab'),
  ])('is not for the page: %j', (pressed) => {
    expect(readKeyPress(pressed, true)).toBeUndefined();
  });

  test('submits from within a text, and leaves it', () => {
    expect(readKeyPress(press('Enter', { isControl: true, isInText: true }), true)).toEqual({
      type: 'submit',
    });
    expect(readKeyPress(press('Escape', { isInText: true }), true)).toEqual({ type: 'leave-text' });
  });

  test('is left alone when letters are switched off, but for submitting', () => {
    expect(readKeyPress(press('p'), false)).toBeUndefined();
    expect(readKeyPress(press('1'), false)).toBeUndefined();
    expect(readKeyPress(press('Enter', { isControl: true }), false)).toEqual({ type: 'submit' });
  });
});

describe('an answer by key', () => {
  const choose = (place: number) => ({ type: 'choose', place }) as const;

  test('goes on to the question after it', () => {
    const keyed = answerByKey({ type: 'pass' }, questions, nothing, 'correct');

    expect(keyed).toEqual({ question: 'correct', answer: true, next: 'problem' });
  });

  test('is for the question that the reviewer is at', () => {
    expect(answerByKey(choose(2), questions, nothing, 'problem')).toMatchObject({ answer: 'retrieval' });
    expect(answerByKey(choose(2), questions, nothing, 'quality')).toMatchObject({ answer: '2' });
  });

  test('is for the first open question that it fits, where the reviewer is at none such', () => {
    const draft = { answers: { problem: 'none' }, rationale: '' };

    expect(answerByKey(choose(2), questions, nothing, 'correct')).toMatchObject({ question: 'problem' });
    expect(answerByKey(choose(2), questions, draft, 'correct')).toMatchObject({ question: 'quality' });
  });

  test('is taken back by the same key, unless it is required', () => {
    const draft = { answers: { correct: true, problem: 'none' }, rationale: '' };

    expect(answerByKey(choose(1), questions, draft, 'problem')).toEqual({
      question: 'problem',
      answer: undefined,
      next: 'problem',
    });
    expect(answerByKey({ type: 'pass' }, questions, draft, 'correct')).toMatchObject({ answer: true });
  });

  test('is none where no question has it', () => {
    expect(answerByKey(choose(9), questions, nothing, undefined)).toBeUndefined();
    expect(answerByKey({ type: 'next' }, questions, nothing, undefined)).toBeUndefined();
  });
});
