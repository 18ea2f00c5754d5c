import type { PdfLine } from './read-pdf-lines';

/** Headers and footers stand within this many lines of the top and the bottom of a page. */
const edgeLines = 2;
/** On fewer pages a repetition may be chance. */
const fewestPages = 3;

/** Leaves out the headers and footers that most pages of a document repeat, page numbers aside. */
export function dropRunningLines(pages: readonly (readonly PdfLine[])[]): readonly (readonly PdfLine[])[] {
  if (pages.length < fewestPages) return pages;
  const pagesByLine = new Map<string, number>();
  for (const lines of pages) {
    const edges = new Set([...lines.slice(0, edgeLines), ...lines.slice(-edgeLines)].map(withoutNumbers));
    for (const line of edges) pagesByLine.set(line, (pagesByLine.get(line) ?? 0) + 1);
  }
  const isRunning = (line: PdfLine): boolean =>
    (pagesByLine.get(withoutNumbers(line)) ?? 0) * 2 > pages.length;
  return pages.map((lines) =>
    lines.filter((line, index) => {
      const isAtEdge = index < edgeLines || index >= lines.length - edgeLines;
      return !isAtEdge || !isRunning(line);
    }),
  );
}

/** The first column, because the first page often lacks what stands beside the page number on the others. */
function withoutNumbers({ text }: PdfLine): string {
  return text.split(' | ', 1).join('').replace(/\d+/g, '0');
}
