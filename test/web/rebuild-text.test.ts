import { rebuildText } from '../../web/src/documents/rebuild-text';

describe('rebuilding a text from passages', () => {
  test('keeps once what two passages share', () => {
    const source = 'The first sentence. The second one. The third.';

    const text = rebuildText([slice(source, 0, 35), slice(source, 20, 46)]);

    expect(text).toBe(source);
  });

  test('keeps every offset where white space was left out between passages', () => {
    const source = '# 제목\n\n\n본문입니다. 다음 문장.';

    const text = rebuildText([slice(source, 0, 4), slice(source, 7, 13), slice(source, 14, source.length)]);

    expect(text).toHaveLength(source.length);
    expect(text.slice(7, 13)).toBe('본문입니다.');
    expect(text.slice(14)).toBe('다음 문장.');
    expect(text.slice(4, 7)).toBe('\n\n\n');
  });

  test('takes passages in any order, and one within another', () => {
    const source = 'abcdefghij';

    const text = rebuildText([slice(source, 4, 10), slice(source, 0, 8), slice(source, 2, 5)]);

    expect(text).toBe(source);
  });

  test('is empty without passages', () => {
    const text = rebuildText([]);

    expect(text).toBe('');
  });
});

function slice(source: string, start: number, end: number) {
  return { text: source.slice(start, end), start, end };
}
