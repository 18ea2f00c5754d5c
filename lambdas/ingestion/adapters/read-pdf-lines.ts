/** A line of a PDF page. */
export interface PdfLine {
  readonly text: string;
  /** Height of its letters, in points. */
  readonly size: number;
  /** Distance of its base line from the bottom of the page, in points. */
  readonly y: number;
}

interface PositionedText {
  readonly str: string;
  /** Matrix of six numbers; the last two are where the text starts. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

/** A gap between two texts that is wider than this share of their height is a space. */
const spaceShare = 0.18;
/** A gap that is wider than this many times their height parts columns. */
const columnShare = 1.5;

/** Joins the pieces of text of a PDF page, in the order in which they were drawn, to lines. */
export function readPdfLines(items: readonly (PositionedText | object)[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let pieces: string[] = [];
  let size = 0;
  let y = 0;
  let end = 0;

  const endLine = (): void => {
    const text = pieces.join('').replace(/\s+/g, ' ').trim();
    if (text !== '') lines.push({ text, size, y });
    pieces = [];
    size = 0;
  };

  for (const item of items) {
    if (!('str' in item)) continue;
    const [, , , , itemX = 0, itemY = 0] = item.transform;
    const isVisible = item.str.trim() !== '';
    if (isVisible && pieces.length > 0 && Math.abs(itemY - y) > Math.max(size, item.height) * 0.5) endLine();
    if (isVisible) {
      const gap = itemX - end;
      if (pieces.length > 0) pieces.push(separatorOf(gap, item.height));
      if (pieces.length === 0) y = itemY;
      size = Math.max(size, item.height);
      end = itemX + item.width;
    }
    pieces.push(item.str);
    if (item.hasEOL) endLine();
  }
  endLine();
  return lines;
}

function separatorOf(gap: number, height: number): string {
  if (gap > height * columnShare) return ' | ';
  return gap > height * spaceShare || gap < -height * 2 ? ' ' : '';
}
