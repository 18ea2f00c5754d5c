import type { PdfLine } from './read-pdf-lines';

/** Lines this much larger than most of the text are headings. */
const headingRatio = 1.15;
const titleRatio = 1.6;
const longestHeading = 150;
/** Lines that stand further apart than this many times their height belong to two paragraphs. */
const paragraphGap = 1.75;

/** Joins the lines of each page to headings and paragraphs; words parted at a line end become whole. */
export function writePdfPages(pages: readonly (readonly PdfLine[])[]): readonly string[] {
  const bodySize = mostCommonSize(pages.flat());
  return pages.map((lines) => {
    const blocks: string[][] = [];
    let previous: PdfLine | undefined;
    for (const line of lines) {
      const level = headingLevel(line, bodySize);
      const isSameBlock =
        previous !== undefined &&
        headingLevel(previous, bodySize) === level &&
        previous.y - line.y >= 0 &&
        previous.y - line.y <= Math.max(previous.size, line.size) * paragraphGap;
      if (isSameBlock) appendLine(blocks.at(-1) ?? [], line.text, level === undefined ? '\n' : ' ');
      else if (level === undefined) blocks.push([line.text.replace(/^(?=#{1,6}\s)/, '\\')]);
      else blocks.push([`${'#'.repeat(level)} `, line.text]);
      previous = line;
    }
    return blocks.map((pieces) => pieces.join('')).join('\n\n');
  });
}

function appendLine(pieces: string[], line: string, separator: string): void {
  const before = pieces.at(-1) ?? '';
  if (/\p{Ll}-$/u.test(before.slice(-4)) && /^\p{Ll}/u.test(line)) {
    pieces.splice(-1, 1, before.slice(0, -1), line);
  } else {
    pieces.push(separator, line);
  }
}

function headingLevel(line: PdfLine, bodySize: number): 1 | 2 | undefined {
  if (line.size < bodySize * headingRatio || line.text.length > longestHeading) return undefined;
  if (!/\p{L}{2}/u.test(line.text)) return undefined;
  return line.size >= bodySize * titleRatio ? 1 : 2;
}

/** The size of most characters. */
function mostCommonSize(lines: readonly PdfLine[]): number {
  const characters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    characters.set(size, (characters.get(size) ?? 0) + line.text.length);
  }
  const [most = [0, 0]] = [...characters].sort((one, other) => other[1] - one[1]);
  return most[0];
}
