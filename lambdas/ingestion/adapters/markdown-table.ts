/**
 * A Markdown table; the first row is its header.
 *
 * Short rows are left short: filling them up would let one wide row multiply the size of a document.
 */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const columns = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const [header = [], ...body] = rows;
  const full = Array.from({ length: columns }, (_, index) => header[index] ?? '');
  return [markdownRow(full), `|${' - |'.repeat(columns)}`, ...body.map(markdownRow)].join('\n');
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(markdownCell).join(' | ')} |`;
}

function markdownCell(text: string): string {
  return text
    .trim()
    .replace(/\s*[\r\n]\s*|[\t ]{2,}/g, ' ')
    .replaceAll('|', '\\|');
}
