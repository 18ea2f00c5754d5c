import { estimateTokens } from '../domain/estimate-tokens';
import { splitAtTokenLimit } from './split-at-token-limit';
import type { Block } from './split-into-blocks';
import { splitIntoSentences } from './split-into-sentences';

/** A piece of a block that is kept whole. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

/**
 * Splits a block into pieces of at most `maxTokens` that tile it: table rows and code at their lines, prose at its
 * sentences, and what is then still too long at the limit.
 */
export function splitBlock(text: string, block: Block, maxTokens: number): readonly Piece[] {
  const starts =
    block.kind === 'rows' || block.kind === 'code'
      ? lineStarts(text, block)
      : splitIntoSentences(text, block.start, block.end);
  const pieces: Piece[] = [];
  for (const piece of tile(text, starts, block.end)) {
    if (piece.tokens <= maxTokens) pieces.push(piece);
    else for (const cut of tile(text, splitAtTokenLimit(text, piece, maxTokens), piece.end)) pieces.push(cut);
  }
  return pieces;
}

function lineStarts(text: string, block: Block): readonly number[] {
  const starts = [block.start];
  for (;;) {
    const lineEnd = text.indexOf('\n', starts.at(-1));
    if (lineEnd < 0 || lineEnd + 1 >= block.end) return starts;
    starts.push(lineEnd + 1);
  }
}

function tile(text: string, starts: readonly number[], end: number): readonly Piece[] {
  return starts.map((start, index) => {
    const pieceEnd = starts[index + 1] ?? end;
    return { start, end: pieceEnd, tokens: estimateTokens(text.slice(start, pieceEnd)) };
  });
}
