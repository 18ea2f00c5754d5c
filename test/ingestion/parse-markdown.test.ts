import { parseMarkdown } from '../../lambdas/ingestion/adapters/markdown-parser';
import type { ParsedDocument } from '../../lambdas/ingestion/ports';

describe('parseMarkdown', () => {
  test('turns front matter into metadata and its title into the title', () => {
    const parsed = parse(
      '---\ntitle: "Install: Helm"\ntags: [cli, 배포]\nweight: 10\nnested: {a: 1}\n---\n\n# Install\n',
    );

    expect(parsed).toEqual({
      title: 'Install: Helm',
      text: '# Install',
      pages: undefined,
      metadata: { title: 'Install: Helm', tags: 'cli, 배포', weight: '10' },
    });
  });

  test('reads broken front matter line by line', () => {
    const parsed = parse('---\ntitle: Helm: the guide\n  bad indent: [\nauthor: Kim\n---\ntext');

    expect(parsed.title).toBe('Helm: the guide');
    expect(parsed.metadata).toEqual({ title: 'Helm: the guide', author: 'Kim' });
    expect(parsed.text).toBe('text');
  });

  test('takes text between two rulers for text', () => {
    const parsed = parse('---\n\nOnce upon a time there was a chart.\n\n---\n\nThe end.');

    expect(parsed.text).toContain('Once upon a time');
    expect(parsed.metadata).toEqual({});
  });

  test('expands no aliases of front matter without end', () => {
    const levels = Array.from(
      { length: 20 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`,
    );

    const parsed = parse(`---\na0: &a0 ha\n${levels.join('\n')}\n---\ntext`);

    expect(parsed.text).toBe('text');
    expect(JSON.stringify(parsed.metadata).length).toBeLessThan(10_000);
  });

  test('removes imports, exports, components and comments of MDX and keeps what they enclose', () => {
    const source = [
      "import Tabs from '@theme/Tabs';",
      '',
      "export const version = '3';",
      '',
      '# Guide',
      '',
      '<Tabs groupId="os" values={[1, 2]}>',
      '  <TabItem value="mac">',
      '',
      'Run `brew <Install>`. {/* not shown */}',
      '',
      '  </TabItem>',
      '</Tabs>',
      '',
      '```jsx',
      "import React from 'react';",
      '<Tabs />',
      '```',
    ].join('\n');

    const parsed = parse(source, 'guide.mdx');

    expect(parsed.text.replace(/\s*\n\s*\n/g, '\n\n')).toBe(
      "# Guide\n\nRun `brew <Install>`.\n\n```jsx\nimport React from 'react';\n<Tabs />\n```",
    );
  });

  test('keeps what looks like a component in Markdown that is not MDX', () => {
    const parsed = parse('Give <NAME> and <VERSION>.\n\nimport it from the shelf');

    expect(parsed.text).toBe('Give <NAME> and <VERSION>.\n\nimport it from the shelf');
  });

  test('writes underlined headings with #', () => {
    const parsed = parse('Title\n=====\n\nPart\n---\n\ntext\n\n---\n\n- item\n---\n');

    expect(parsed.text).toBe('# Title\n\n## Part\n\ntext\n\n---\n\n- item\n---');
    expect(parsed.title).toBe('Title');
  });

  test('turns HTML blocks into Markdown and leaves comments out, but not in code', () => {
    const source =
      'a\n\n<!-- hidden\nnote -->\n\n<table>\n<tr><th>Key</th><th>Value</th></tr>\n\n<tr><td>a</td><td>1</td></tr>\n</table>\n\n```html\n<!-- shown -->\n<p>x</p>\n```';

    const parsed = parse(source);

    expect(parsed.text.replace(/\n{2,}/g, '\n\n')).toBe(
      'a\n\n| Key | Value |\n| - | - |\n| a | 1 |\n\n```html\n<!-- shown -->\n<p>x</p>\n```',
    );
  });

  test.each([
    ['CRLF line ends', '---\r\ntitle: T\r\n---\r\n# H\r\n\r\ntext', '# H\n\ntext'],
    ['a byte order mark', '\ufeff---\ntitle: T\n---\n# H', '# H'],
    ['NUL bytes', '# H\0\n\nte\0xt', '# H\n\ntext'],
    ['only emoji', '🚀🚀', '🚀🚀'],
    ['a comment that never ends', '# H\n\n<!-- oops\n\ntext', '# H\n\n<!-- oops\n\ntext'],
    ['a fence that never ends', '```\n# no heading', '```\n# no heading'],
  ])('reads a text with %s', (_, source, text) => {
    expect(parse(source).text).toBe(text);
  });

  test.each([
    ['quotes in quotes', '> '.repeat(100_000)],
    ['lists in lists', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}- x`).join('\n')],
    ['a line of a megabyte', `# H\n\n${'word '.repeat(200_000)}`],
    ['elements that never close', '<div>x\n\n'.repeat(100_000)],
    ['comments that never close', '<!-- x\n'.repeat(100_000)],
    ['components that never close', `import A from 'a';\n\n${'<A b="c '.repeat(20_000)}`],
    ['braces that never close', `import A from 'a';\n\n${'{/* '.repeat(20_000)}`],
  ])('reads %s in time that grows with its size', (_, source) => {
    const started = performance.now();

    const parsed = parse(source);

    expect(parsed.text).not.toBe('');
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

function parse(source: string, name = 'guide.md'): ParsedDocument {
  return parseMarkdown({ name, bytes: new TextEncoder().encode(source), maxUnpackedBytes: 1_000_000 });
}
