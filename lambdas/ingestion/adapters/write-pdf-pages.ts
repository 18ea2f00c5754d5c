import type { PdfLine } from './read-pdf-lines';

/** Lines this much larger than most of the text are headings. */
const headingRatio = 1.15;
const titleRatio = 1.6;
const longestHeading = 150;
/** Lines that stand further apart than this many times their height belong to two paragraphs. */
const paragraphGap = 1.75;

/** A heading in the making, or a paragraph. */
interface Block {
  readonly level: 1 | 2 | undefined;
  readonly lines: string[];
}

/** Joins the lines of each page to headings and paragraphs; words parted at a line end become whole. */
export function writePdfPages(pages: readonly (readonly PdfLine[])[]): readonly string[] {
  const bodySize = mostCommonSize(pages.flat());
  return pages.map((lines) => {
    const blocks: Block[] = [];
    let previous: PdfLine | undefined;
    for (const line of lines) {
      const level = headingLevel(line, bodySize);
      const last = blocks.at(-1);
      const gap = previous === undefined ? 0 : previous.y - line.y;
      const size = Math.max(previous?.size ?? 0, line.size);
      if (last && last.level === level && gap >= 0 && gap <= size * paragraphGap) last.lines.push(line.text);
      else blocks.push({ level, lines: [line.text] });
      previous = line;
    }
    return blocks.map(writeBlock).join('\n\n');
  });
}

function writeBlock({ level, lines }: Block): string {
  const heading = level === undefined ? undefined : lines.join(' ');
  // Large letters over several lines are an emphasized paragraph.
  if (heading !== undefined && heading.length <= longestHeading)
    return `${'#'.repeat(level ?? 2)} ${heading}`;
  const pieces: string[] = [];
  for (const line of lines) {
    const before = pieces.at(-1) ?? '';
    if (/\p{Ll}-$/u.test(before.slice(-4)) && /^\p{Ll}/u.test(line))
      pieces.splice(-1, 1, before.slice(0, -1), line);
    else if (pieces.length === 0) pieces.push(line.replace(/^(?=#{1,6}\s)/, '\\'));
    else pieces.push('\n', line);
  }
  return pieces.join('');
}

function headingLevel(line: PdfLine, bodySize: number): 1 | 2 | undefined {
  if (
    line.size < bodySize * headingRatio ||
    !/\p{L}{2}/u.test(line.text) ||
    /[.,;!?]["'”’)]?$/.test(line.text)
  ) {
    return undefined;
  }
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
