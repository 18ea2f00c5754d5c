import { addQuestions, readQuestions, storeQuestions } from '../../web/src/releases/saved-questions';

test('takes each question once, none empty, ten at most', () => {
  const added = addQuestions(['a'], [' a ', '', '달은 얼마나 멀어요?', ...Array.from('bcdefghijkl')]);

  expect(added).toEqual(['a', '달은 얼마나 멀어요?', ...Array.from('bcdefghi')]);
});

test('keeps the questions of each caller apart', () => {
  const items = new Map<string, string>();
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
    },
  });

  storeQuestions('key_1', ['mine']);

  expect(readQuestions('key_1')).toEqual(['mine']);
  expect(readQuestions('key_2')).toEqual([]);
});
