import type { IngestionSettings } from './settings';
import { type Piece, splitBlock } from './split-block';
import type { Section, SizedBlock } from './split-into-sections';

/** Where a passage begins and ends, and the headings above it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly headingPath: readonly string[];
}

/** A last span of at most this share of a passage is joined to the one before it. */
const smallestShare = 0.1;

/** A piece of text and the block it is part of. */
interface Part extends Piece {
  readonly block: SizedBlock;
}

/**
 * Splits the text that stands directly under a heading into spans filled up to `passageTokens`, ending at the end of
 * a block where the span is at least half full there.
 */
export function splitRun(
  text: string,
  section: Pick<Section, 'blocks' | 'headingPath'>,
  settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>,
): readonly Span[] {
  const { passageTokens, overlapTokens } = settings;
  const spans: Span[] = [];
  let parts: Part[] = [];
  let tokens = 0;
  let repeated = 0;

  const close = (): void => {
    spans.push(spanOf(text, parts, tokens, section.headingPath));
    parts = [...overlapOf(text, parts, overlapTokens, passageTokens)];
    repeated = parts.length;
    tokens = sumTokens(parts);
  };
  const add = (part: Part): void => {
    if (tokens + part.tokens > passageTokens && parts.length > repeated) close();
    for (; repeated > 0 && tokens + part.tokens > passageTokens; repeated--) {
      tokens -= parts.shift()?.tokens ?? 0;
    }
    parts.push(part);
    tokens += part.tokens;
  };

  for (const block of section.blocks) {
    const fits = tokens + block.tokens <= passageTokens;
    const isWorthClosing = block.tokens <= passageTokens && tokens >= passageTokens / 2;
    if (fits || isWorthClosing) add({ ...block, block });
    else for (const piece of splitBlock(text, block, passageTokens)) add({ ...piece, block });
  }

  const fresh = parts.slice(repeated);
  const freshTokens = sumTokens(fresh);
  const last = spans.at(-1);
  const end = fresh.at(-1)?.end;
  if (end === undefined) return spans;
  if (last && freshTokens <= passageTokens * smallestShare) {
    return [...spans.slice(0, -1), { ...last, end, tokens: last.tokens + freshTokens }];
  }
  return [...spans, spanOf(text, parts, tokens, section.headingPath)];
}

function spanOf(text: string, parts: readonly Part[], tokens: number, headingPath: readonly string[]): Span {
  const start = parts[0]?.start ?? 0;
  const tableStart = parts[0]?.block.tableStart;
  const columns =
    tableStart === undefined || tableStart === start ? undefined : columnNames(text, tableStart);
  return {
    start,
    end: parts.at(-1)?.end ?? start,
    tokens,
    headingPath: columns ? [...headingPath, columns] : headingPath,
  };
}

/** Whole sentences and list items from the end of a span; table rows and code are not repeated. */
function overlapOf(
  text: string,
  parts: readonly Part[],
  overlapTokens: number,
  passageTokens: number,
): readonly Part[] {
  const overlap: Part[] = [];
  let tokens = 0;
  for (const part of [...parts].reverse()) {
    if (part.block.kind !== 'paragraph' && part.block.kind !== 'item') return overlap;
    const isWholeBlock = part.start === part.block.start && part.end === part.block.end;
    const pieces = isWholeBlock ? splitBlock(text, part.block, passageTokens) : [part];
    for (const piece of [...pieces].reverse()) {
      // The next span starts later than this one, so that the splitting comes to an end.
      if (tokens + piece.tokens > overlapTokens || piece.start === parts[0]?.start) return overlap;
      tokens += piece.tokens;
      overlap.unshift({ ...piece, block: part.block });
    }
  }
  return overlap;
}

function columnNames(text: string, tableStart: number): string {
  const lineEnd = text.indexOf('\n', tableStart);
  return text
    .slice(tableStart, Math.min(lineEnd < 0 ? text.length : lineEnd, tableStart + 200))
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(' | ');
}

function sumTokens(parts: readonly Piece[]): number {
  return parts.reduce((sum, { tokens }) => sum + tokens, 0);
}
