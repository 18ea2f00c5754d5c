import fc from 'fast-check';
import { diffLines } from '../../lambdas/promotion/diff-lines';

test('names the lines that were changed, added and taken away, and where', () => {
  const from = ['system: a', 'passage: b', 'user: c', 'declines:', '  en: No.'].join('\n');
  const to = ['system: a', 'passage: B', 'more: x', 'user: c', 'declines:', '  en: No.', '  ko: 없음.'].join(
    '\n',
  );

  expect(diffLines(from, to)).toEqual([
    { line: 2, from: 'passage: b', to: 'passage: B\nmore: x' },
    { line: 6, from: undefined, to: '  ko: 없음.' },
  ]);
  expect(diffLines(to, from)[1]).toEqual({ line: 7, from: '  ko: 없음.', to: undefined });
});

test('finds nothing in equal texts', () => {
  expect(diffLines('a\nb', 'a\nb')).toEqual([]);
  expect(diffLines('', '')).toEqual([]);
});

test('shows texts with nothing in common as one block, however long', () => {
  const long = (word: string) => Array.from({ length: 3_000 }, (_, index) => `${word}${index}`).join('\n');

  expect(diffLines(long('a'), long('b'))).toEqual([{ line: 1, from: long('a'), to: long('b') }]);
});

test('says enough to make the second text of the first', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (from, to) => {
      const before = from.join('\n').split('\n');
      const after: string[] = [];
      let at = 0;
      for (const { line, from: removed, to: added } of diffLines(from.join('\n'), to.join('\n'))) {
        after.push(...before.slice(at, line - 1));
        at = line - 1 + (removed === undefined ? 0 : removed.split('\n').length);
        expect(before.slice(line - 1, at).join('\n')).toBe(removed ?? '');
        if (added !== undefined) after.push(...added.split('\n'));
      }
      after.push(...before.slice(at));

      expect(after.join('\n')).toBe(to.join('\n'));
    }),
    { numRuns: 500 },
  );
});
