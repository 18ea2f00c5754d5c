import type { MarkdownText } from './markdown-node';

/** A stretch of the source, UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece of a text, and how strongly it is marked. */
export interface MarkedPiece {
  readonly text: string;
  readonly mark: 'none' | 'passage' | 'quote';
}

/** Cuts a text at the borders of the passage and of the quote within it. */
export function splitMarked(
  piece: MarkdownText,
  spans: { readonly passage: Span; readonly quote: Span },
): readonly MarkedPiece[] {
  const borders = [spans.passage.start, spans.quote.start, spans.quote.end, spans.passage.end]
    .map((border) => Math.min(Math.max(border - piece.start, 0), piece.text.length))
    .sort((one, other) => one - other);
  const cuts = [...new Set([0, ...borders, piece.text.length])];
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    return { text: piece.text.slice(start, end), mark: markAt(piece.start + start, spans) };
  });
}

function markAt(offset: number, { passage, quote }: { passage: Span; quote: Span }): MarkedPiece['mark'] {
  if (offset >= quote.start && offset < quote.end) return 'quote';
  return offset >= passage.start && offset < passage.end ? 'passage' : 'none';
}
