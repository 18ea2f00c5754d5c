import { splitCitations } from '../../web/src/markdown/split-citations';

describe('splitting a text at its citation marks', () => {
  test('gives texts and numbers in their order', () => {
    const parts = splitCitations('A claim [1]. Another [12][2]', new Set([1, 2, 12]));

    expect(parts).toEqual(['A claim ', 1, '. Another ', 12, 2]);
  });

  test('fails to take a number that no citation has', () => {
    const parts = splitCitations('A claim [1], see note [3].', new Set([1]));

    expect(parts).toEqual(['A claim ', 1, ', see note [3].']);
  });

  test('gives a text without marks as it is', () => {
    const parts = splitCitations('인용이 없습니다.', new Set([1]));

    expect(parts).toEqual(['인용이 없습니다.']);
  });
});
