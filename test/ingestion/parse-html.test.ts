import { parseHtml } from '../../lambdas/ingestion/adapters/html-parser';
import type { ParsedDocument } from '../../lambdas/ingestion/ports';

describe('parseHtml', () => {
  test('keeps the main content and leaves the page around it out', () => {
    const parsed = parse(
      '<title>Site – Install</title><meta name="author" content="Kim"><nav>Home</nav><header>Logo</header>' +
        '<main><h1>Install</h1><p>Run <b>the</b> <code>installer</code>.</p><script>track()</script></main><footer>©</footer>',
    );

    expect(parsed).toEqual({
      title: 'Site – Install',
      text: '# Install\n\nRun the `installer`.',
      pages: undefined,
      metadata: { author: 'Kim' },
    });
  });

  test('reads the whole page where its main content is empty', () => {
    expect(parse('<body><p>text</p><main></main></body>').text).toBe('text');
  });

  test('repeats cells that span rows and columns, so that each row can be read alone', () => {
    const parsed = parse(
      '<table><tr><th>Year<th>Quarter<th colspan=2>Sales</tr><tr><td rowspan=2>2025<td>Q1<td>1<td>2</tr>' +
        '<tr><td>Q2<td>3<td>a|b</tr></table>',
    );

    expect(parsed.text).toBe(
      '| Year | Quarter | Sales | Sales |\n| - | - | - | - |\n| 2025 | Q1 | 1 | 2 |\n| 2025 | Q2 | 3 | a\\|b |',
    );
  });

  test('writes lists, quotations, code, links and images', () => {
    const parsed = parse(
      '<ul><li>one<ol start=3><li>three</li></ol></li><li><p>two</p><p>more</p></li></ul><blockquote><p>q</p></blockquote>' +
        '<pre><code class="language-sh">a\n  b</code></pre><p><a href="https://helm.sh">Helm</a>, <a href="/x">x</a><br><img alt="logo"></p>',
    );

    expect(parsed.text).toBe(
      '- one\n  3. three\n- two\n\n  more\n\n> q\n\n```sh\na\n  b\n```\n\n[Helm](https://helm.sh), x\nlogo',
    );
  });

  test('makes no headings of text that looks like one', () => {
    expect(parse('<p># 1 in sales</p>').text).toBe('\\# 1 in sales');
  });

  test('reads a page in the encoding that it declares', () => {
    const bytes = Buffer.concat([
      Buffer.from('<html><meta charset="euc-kr"><p>'),
      Buffer.from('b0a1b3aa', 'hex'),
      Buffer.from('</p></html>'),
    ]);

    expect(parseHtml({ name: 'page.html', bytes, maxUnpackedBytes: 1_000 }).text).toBe('가나');
  });

  test('lets one cell not multiply the size of a page', () => {
    const cells = `<td rowspan=65000 colspan=1000>${'x'.repeat(10_000)}</td>`.repeat(20);

    const parsed = parse(`<table><tr>${cells}</tr>${'<tr><td>y</td></tr>'.repeat(1_000)}</table>`);

    expect(parsed.text.length).toBeLessThan(2_000_000);
  });
});

function parse(html: string): ParsedDocument {
  return parseHtml({ name: 'page.html', bytes: new TextEncoder().encode(html), maxUnpackedBytes: 1_000_000 });
}
