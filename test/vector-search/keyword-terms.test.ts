import { keywordTerms } from '../../lambdas/vector-search/keyword-terms';

describe('the terms of a text', () => {
  it.each([
    ['words in lower case', 'The Quick-Brown fox', ['the', 'quick', 'brown', 'fox']],
    ['words without diacritics', 'Café Ångström', ['cafe', 'angstrom']],
    ['numbers', 'Helm 3.14 in 2024', ['helm', '3', '14', 'in', '2024']],
    ['full-width letters as plain ones', 'ＡＷＳ', ['aws']],
    ['the pairs of a Korean word', '금리를', ['금리', '리를']],
    ['a longer Korean word besides its pairs', '기준금리', ['기준금리', '기준', '준금', '금리']],
    ['a single Korean letter', '돈 좀', ['돈', '좀']],
    ['Hangul apart from Latin', 'Helm차트', ['helm', '차트']],
    ['the pairs of Chinese and Japanese', '東京都 カナ', ['東京', '京都', 'カナ']],
    ['Hangul however it is composed', '금리'.normalize('NFD'), ['금리']],
    ['letters beyond the basic plane', '𝒳 𠀀𠀁', ['x', '𠀀𠀁']],
    ['nothing of punctuation, emoji and control characters', '"*()-:^ 👩‍🍳 \u0000 …', []],
  ])('are %s', (_, text, terms) => {
    expect(keywordTerms(text)).toEqual(terms);
  });

  it('have no character that a query language could read', () => {
    const everyAscii = String.fromCharCode(...Array(128).keys());

    expect(keywordTerms(everyAscii).join('')).toMatch(/^[a-z0-9]+$/);
  });
});
