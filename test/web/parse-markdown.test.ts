import type { MarkdownNode, MarkdownText } from '../../web/src/markdown/markdown-node';
import { parseMarkdown } from '../../web/src/markdown/parse-markdown';

describe('parsing Markdown', () => {
  test.each([
    ['a paragraph', 'One line.\nAnother line.'],
    ['headings and emphasis', '# Title *one*\n\nSome **bold** and `code` text.\n\n## Title two'],
    ['lists within lists', '- one\n  - two **bold**\n    more of two\n- three\n\n1. first\n2. second'],
    ['a table', '| a | b |\n|---|---|\n| cell one | `cell` two |\n| 셋 | 넷 |'],
    ['a quote of several lines', '> first line\n> second line\n\nafter it'],
    ['code', '```ts\nconst answer = 42;\n\nanswer;\n```\n\nafter it'],
    ['a link and an escape', 'See [the page](https://example.com/page) and \\*stars\\*.'],
    ['Korean', '# 인용 검증\n\n모든 인용은 **코드로** 검증됩니다.\n\n- 하나\n- 둘'],
  ])('knows where each text of %s stands in the source', (_, source) => {
    const texts = textsOf(parseMarkdown(source));

    expect(texts.length).toBeGreaterThan(0);
    for (const { text, start, end } of texts) expect(source.slice(start, end)).toBe(text);
    expect(texts.map(({ start }) => start)).toEqual(texts.map(({ start }) => start).sort((a, b) => a - b));
  });

  test('finds its place again after a text that is written differently', () => {
    const source = 'A &amp; B and `x`.\n\nThe cited words.';

    const texts = textsOf(parseMarkdown(source));

    expect(texts[0]?.text).toBe('A & B and ');
    const cited = texts.find(({ text }) => text === 'The cited words.');
    expect(source.slice(cited?.start, cited?.end)).toBe('The cited words.');
  });

  test('passes over blocks that are not shown, whatever words are in them', () => {
    const source = '[page]: https://example.com/words\n\nwords';

    const texts = textsOf(parseMarkdown(source));

    expect(texts.map(({ start }) => start)).toEqual([source.lastIndexOf('words')]);
  });

  test('never makes an element of HTML', () => {
    const source = 'Before <img src=x onerror=alert(1)> after\n\n<script>alert(1)</script>\n\n<b>bold</b>';

    const nodes = parseMarkdown(source);

    expect(tagsOf(nodes)).toEqual(new Set(['p']));
    expect(
      textsOf(nodes)
        .map(({ text }) => text)
        .join('|'),
    ).toContain('<script>alert(1)</script>');
  });

  test('keeps what looks like a tag but is meant as text', () => {
    const nodes = parseMarkdown('Use Map<string> here.');

    expect(
      textsOf(nodes)
        .map(({ text }) => text)
        .join(''),
    ).toBe('Use Map<string> here.');
  });

  test.each(['javascript:alert(1)', './other.md', 'data:text/html,x', '//example.com'])(
    'fails to make a link of %s and shows its text',
    (href) => {
      const nodes = parseMarkdown(`[shown](${href})`);

      expect(JSON.stringify(nodes)).not.toContain('"link"');
      expect(textsOf(nodes).map(({ text }) => text)).toEqual(['shown']);
    },
  );

  test('shows an image as its description and loads nothing', () => {
    const nodes = parseMarkdown('![a diagram](https://example.com/a.png)');

    expect(textsOf(nodes).map(({ text }) => text)).toEqual(['a diagram']);
    expect(JSON.stringify(nodes)).not.toContain('example.com');
  });

  test('tells code from text', () => {
    const texts = textsOf(parseMarkdown('text `items[1]`\n\n```\ncode[1]\n```'));

    expect(texts.map(({ text, isCode }) => [text, isCode])).toEqual([
      ['text ', false],
      ['items[1]', true],
      ['code[1]', true],
    ]);
  });
});

function textsOf(nodes: readonly MarkdownNode[]): MarkdownText[] {
  return nodes.flatMap((node) => (node.type === 'text' ? [node] : textsOf(node.children)));
}

function tagsOf(nodes: readonly MarkdownNode[]): Set<string> {
  return new Set(
    nodes.flatMap((node) =>
      node.type === 'text' ? [] : [node.type === 'element' ? node.tag : node.type, ...tagsOf(node.children)],
    ),
  );
}
