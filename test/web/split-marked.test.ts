import { splitMarked } from '../../web/src/markdown/split-marked';

const spans = { passage: { start: 10, end: 40 }, quote: { start: 20, end: 30 } };

describe('marking the cited passage', () => {
  test('marks the passage softly and the quote within it strongly', () => {
    const text = '0123456789'.repeat(5);

    const pieces = splitMarked({ type: 'text', text, start: 0, end: 50, isCode: false }, spans);

    expect(pieces).toEqual([
      { text: '0123456789', mark: 'none' },
      { text: '0123456789', mark: 'passage' },
      { text: '0123456789', mark: 'quote' },
      { text: '0123456789', mark: 'passage' },
      { text: '0123456789', mark: 'none' },
    ]);
  });

  test('marks a text that lies wholly within the quote', () => {
    const pieces = splitMarked({ type: 'text', text: 'words', start: 22, end: 27, isCode: false }, spans);

    expect(pieces).toEqual([{ text: 'words', mark: 'quote' }]);
  });

  test('leaves a text outside as it is', () => {
    const pieces = splitMarked({ type: 'text', text: 'words', start: 60, end: 65, isCode: false }, spans);

    expect(pieces).toEqual([{ text: 'words', mark: 'none' }]);
  });
});
