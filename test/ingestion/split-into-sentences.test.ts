import { splitIntoSentences } from '../../lambdas/ingestion/split-into-sentences';

describe('splitIntoSentences', () => {
  test.each([
    ['English', ['It works. ', 'Does it? ', 'Yes!']],
    ['Korean', ['설치합니다. ', '그런데 왜요? ', '잘 됩니다.']],
    ['Japanese without spaces', ['東京です。', '大阪です。']],
    ['quotations', ['He said "stop." ', 'Then he left.']],
    ['abbreviations', ['See Fig. 3 and Dr. Kim, e.g. at noon. ', 'Then go.']],
    ['versions and numbers', ['Use v3.12.1 or 2.5 of it. ', 'Then go.']],
    ['an ellipsis', ['Wait… ', 'now.']],
    ['a last line without an end', ['One. ', 'two']],
  ])('finds the sentences of %s', (_, sentences) => {
    const text = `before ${sentences.join('')} after`;
    const start = 'before '.length;
    const end = text.length - ' after'.length;

    const starts = splitIntoSentences(text, start, end);

    expect(starts.map((from, index) => text.slice(from, starts[index + 1] ?? end))).toEqual(sentences);
  });
});
