import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { FormatDocumentParser } from '../../lambdas/ingestion/adapters/format-document-parser';
import type { ParsedDocument } from '../../lambdas/ingestion/ports';
import { splitDocument } from '../../lambdas/ingestion/split-document';
import { describeWithSharedData, sharedData } from '../shared-data';

const parser = new FormatDocumentParser();

describeWithSharedData('real documents', () => {
  const docling = sharedData('files/docling');
  const names = readdirSync(docling).filter((name) => extname(name) !== '');

  test.each(names)('reads the words of %s as docling does', async (name) => {
    const expected = readFileSync(join(docling, 'expected', `${name}.md`), 'utf8');

    const parsed = await parse(`files/docling/${name}`);

    // The words of pictures, comments and addresses of links are left out on both sides.
    const words = wordsOf(expected.replace(/<!--.*?-->/g, '').replace(/\]\([^)]*\)/g, ']'));
    expect(shareFound(words, wordsOf(parsed.text))).toBeGreaterThanOrEqual(
      name === 'formatting.html' ? 0.9 : 0.94,
    );
  });

  test.each(names.filter((name) => /\.(docx|html|csv|xlsx|pptx)$/.test(name)))(
    'keeps the rows of the tables of %s in order',
    async (name) => {
      const expected = rowsOf(readFileSync(join(docling, 'expected', `${name}.md`), 'utf8'));

      const found = rowsOf((await parse(`files/docling/${name}`)).text);

      let from = 0;
      const missing = expected.filter((row) => {
        const position = found.indexOf(row, from);
        if (position >= 0) from = position + 1;
        return position < 0;
      });
      expect(missing.length).toBeLessThanOrEqual(expected.length * 0.1);
    },
  );

  test.each([
    'movie-theater-booking-2024',
    'RECEIPT-2024-TXN-98765_retail_purchase',
    'SPARSE-2024-INV-1234_borderless_table',
  ])('reads the words of %s.pdf', async (name) => {
    const expected = readFileSync(sharedData(`files/office/expected/${name}.md`), 'utf8');

    const parsed = await parse(`files/office/${name}.pdf`);

    expect(shareFound(wordsOf(expected), wordsOf(parsed.text))).toBeGreaterThanOrEqual(0.97);
  });

  test.each([
    ['files/office/test.docx', 'AutoGen: Enabling Next-Gen LLM Applications', 'agents'],
    [
      'files/office/test.pptx',
      '| 7 | 8 | 9 | 1b92870d-e3b5-4e65-8153-919f4ff45592 | 11 | 12 |',
      'A Nested Shape parsing',
    ],
    ['files/office/test.xlsx', '| Alpha | Beta | Gamma | Delta |', '6ff4173b-42a5-4784-9b19-f49caff4d93d'],
    ['files/office/test.epub', '# Chapter 1: Test Content', '> This is a blockquote for testing.'],
    ['files/office/test.json', 'key1: string_value', 'key3: list_value1, list_value2'],
    ['files/office/test_blog.html', '# Does Model and Inference Parameter Matter', 'level 2 algebra'],
    ['files/pdf/google-doc-document.pdf', '# Example document', 'Flat is better than nested.'],
    ['files/pdf/multicolumn.pdf', '# Two-Column Document', 'ullamcorper'],
  ])('reads %s', async (path, first, second) => {
    const parsed = await parse(path);

    expect(parsed.text).toContain(first);
    expect(parsed.text).toContain(second);
  });

  test('reads Korean PDF with whole words, by page', async () => {
    const parsed = await parse('files/pdf/korean-two-pages.pdf');

    expect(parsed.text).toContain('제1조(목적) 이 보험계약(이하 ‘계약’이라 합니다)은');
    expect(parsed.pages?.map(({ page }) => page)).toEqual([1, 2]);
  });

  test('reads reports with their headings, without the headers of their pages', async () => {
    const folder = 'files/pdf/ntsb';

    for (const name of readdirSync(sharedData(folder))) {
      const parsed = await parse(`${folder}/${name}`);

      expect(parsed.title).toMatch(/^National Transportation Safety Board Aviation Accident \w+ Report$/);
      expect(parsed.text).toMatch(/^#+ Administrative Information$/m);
      expect(parsed.text).not.toMatch(/^(## )?Page \d of \d/m);
    }
  });

  test('fails on the encrypted PDF', async () => {
    await expect(parse('files/pdf/libreoffice-writer-password.pdf')).rejects.toMatchObject({
      failure: { code: 'encrypted', action: 'save it without a password' },
    });
  });

  test('reads and splits all documentation pages without loss', async () => {
    const folder = sharedData('docs');
    const pages = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => /\.mdx?$/.test(name));
    expect(pages.length).toBeGreaterThan(300);

    for (const name of pages) {
      const parsed = await parse(`docs/${name}`).catch((error: unknown) => {
        // A page of nothing but a component has no text.
        expect(error).toMatchObject({ failure: { code: 'no_text' } });
      });
      if (!parsed) continue;
      expect(parsed.text).not.toMatch(/^(?:import .* from|<DocCardList)/m);
      let covered = 0;
      for (const passage of splitDocument(parsed, { passageTokens: 400, overlapTokens: 40 })) {
        expect(parsed.text.slice(covered, Math.max(covered, passage.start)).trim()).toBe('');
        covered = passage.end;
      }
      expect(parsed.text.slice(covered).trim()).toBe('');
    }
  });
});

function parse(path: string): Promise<ParsedDocument> {
  return parser.parse({ name: path, bytes: readFileSync(sharedData(path)), maxUnpackedBytes: 100_000_000 });
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function shareFound(expected: readonly string[], found: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of found) left.set(word, (left.get(word) ?? 0) + 1);
  const matched = expected.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  });
  return expected.length === 0 ? 1 : matched.length / expected.length;
}

/** The words of each row of each Markdown table of two columns or more. */
function rowsOf(markdown: string): string[] {
  return markdown
    .split('\n')
    .filter((line) => /^\|.*\|.*\|$/.test(line) && /[\p{L}\p{N}]/u.test(line))
    .map((line) => wordsOf(line).join(' '));
}
