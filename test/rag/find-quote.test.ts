import { findQuote } from '../../lambdas/rag/find-quote';

function find(text: string, quote: string): string | undefined {
  const span = findQuote(text, quote);
  return span && text.slice(span.start, span.end);
}

test.each([
  [
    'emphasis and code marks',
    'Set **max_size** to `10` first',
    'set max_size to 10',
    'Set **max_size** to `10',
  ],
  [
    'links',
    'A [container](/container/) runs one process',
    'container runs one',
    'container](/container/) runs one',
  ],
  [
    'a quoted link',
    'A [container](/container/) runs',
    '[container](/c/) runs',
    'container](/container/) runs',
  ],
  ['quote characters', 'It’s the “main” branch', 'it\'s the "main" branch', 'It’s the “main” branch'],
  ['dashes', 'from 2019–2021 only', 'from 2019-2021', 'from 2019–2021'],
  ['line ends', 'kept for\n  35 days', 'kept for 35 days', 'kept for\n  35 days'],
  ['entities', 'when a < b holds', 'when a &lt; b holds', 'when a < b holds'],
  ['decomposed letters', 'Cafe\u0301 au lait', 'Café au lait', 'Cafe\u0301 au lait'],
  [
    'decomposed Hangul',
    '백업은 보관됩니다'.normalize('NFD'),
    '백업은 보관됩니다',
    '백업은 보관됩니다'.normalize('NFD'),
  ],
  ['letters that grow in lower case', 'İstanbul harbour opens', 'harbour opens', 'harbour opens'],
])('finds a quote despite other %s, and returns the exact slice', (_difference, text, quote, slice) => {
  expect(find(text, quote)).toBe(slice);
});

test('prefers the place that has it letter by letter', () => {
  const text = 'Kept For 35 days, kept for 35 days';

  expect(findQuote(text, 'kept for 35 days')).toEqual({ start: 18, end: 34 });
});

test.each([
  ['kept for 36 days', 'another number'],
  ['keptfor35days', 'missing spaces'],
  ['the', 'too short to prove anything'],
  ['14일', 'too short in Korean'],
  ['......', 'no letter'],
  ['', 'nothing'],
])('fails to find %j: %s', (quote) => {
  expect(findQuote('it is kept for 35 days, the 14일 limit ......', quote)).toBeUndefined();
});

test.each(['port 80', '35일 동안', '35 days'])('finds the short fact %j', (quote) => {
  expect(find('port 8080 and port 80; 35일 동안; 35 days', quote)).toBe(quote);
});
