import { textWindow } from '../../web/src/documents/text-window';

describe('the window on a long text', () => {
  test('shows a short text whole', () => {
    const text = 'one\n\ntwo\n\nthree';

    const shown = textWindow(text, { start: 5, end: 8 }, 100);

    expect(shown).toEqual({ start: 0, end: text.length });
  });

  test('reaches out to blank lines, so that no paragraph is cut', () => {
    const text = ['first '.repeat(10), 'second '.repeat(10), 'third '.repeat(10)].join('\n\n');
    const start = text.indexOf('second') + 30;

    const shown = textWindow(text, { start, end: start + 5 }, 5);

    expect(text.slice(shown.start, shown.end)).toBe('second '.repeat(10));
  });
});
