import { normalizeText } from './normalize-text';

/** A place in a text: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Letters and digits that a quote needs at least; a letter that is a syllable, as in Korean, counts twice.
 *
 * Fewer, such as "the" or "14", stand in nearly every passage and prove nothing; raising it refuses short facts such
 * as "port 80".
 */
const minQuoteLetters = 6;

/** Full stops and the like at the edges, with which models close a quote that the passage goes on from. */
const edges = /^[\s.…,;:!?]+|[\s.…,;:!?]+$/g;

/**
 * Where a passage holds a quote, letter by letter after normalisation; an ellipsis or full stop at its edges is
 * tolerated, one in its middle is not.
 *
 * @returns undefined when the passage does not hold it or it is too short to prove anything
 */
export function findQuote(text: string, quote: string): Span | undefined {
  if (countLetters(quote) < minQuoteLetters) return undefined;
  const exact = text.indexOf(quote);
  if (exact >= 0) return { start: exact, end: exact + quote.length };

  const wanted = normalizeText(quote).text.replace(edges, '');
  const { text: normalized, starts, ends } = normalizeText(text);
  const index = normalized.indexOf(wanted);
  const start = starts[index];
  const end = ends[index + wanted.length - 1];
  return start === undefined || end === undefined ? undefined : { start, end };
}

function countLetters(text: string): number {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const syllables = text.match(/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  return letters + (syllables?.length ?? 0);
}
