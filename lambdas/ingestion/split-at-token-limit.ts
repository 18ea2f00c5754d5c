import { estimateTokens } from '../domain/estimate-tokens';

/** How far back from a cut the beginning of its grapheme is looked for, in UTF-16 code units. */
const graphemeWindow = 64;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Where to cut text that has no other boundary, ascending, `start` first: pieces of at most `maxTokens`, after white
 * space where there is some in the piece's last quarter, never inside what a reader sees as one character.
 */
export function splitAtTokenLimit(
  text: string,
  range: { readonly start: number; readonly end: number },
  maxTokens: number,
): readonly number[] {
  const starts = [range.start];
  let start = range.start;
  // Two characters a token is dense text; the length is then fitted piece by piece.
  let length = maxTokens * 2;
  for (;;) {
    let cut = Math.min(range.end, start + length * 2);
    let tokens = estimateTokens(text.slice(start, cut));
    if (cut === range.end && tokens <= maxTokens) return starts;
    while (tokens > maxTokens && cut - start > 1) {
      cut = start + Math.max(1, Math.floor(((cut - start) * maxTokens * 0.98) / tokens));
      tokens = estimateTokens(text.slice(start, cut));
    }
    length = cut - start;
    cut = beforeGrapheme(text, start, afterSpace(text, start, cut));
    starts.push(cut);
    start = cut;
  }
}

function afterSpace(text: string, start: number, cut: number): number {
  const earliest = cut - Math.floor((cut - start) / 4);
  for (let position = cut; position > earliest; position--) {
    if (/\s/.test(text.charAt(position - 1))) return position;
  }
  return cut;
}

function beforeGrapheme(text: string, start: number, cut: number): number {
  const windowStart = Math.max(start, cut - graphemeWindow);
  const segment = graphemes
    .segment(text.slice(windowStart, cut + graphemeWindow))
    .containing(cut - windowStart);
  const boundary = segment ? windowStart + segment.index : cut;
  if (boundary > windowStart) return boundary;
  // A grapheme longer than the window or than the whole piece: keep at least its code points whole.
  const isLowSurrogate = (text.charCodeAt(cut) & 0xfc00) === 0xdc00;
  if (!isLowSurrogate) return cut;
  return cut - 1 > start ? cut - 1 : cut + 1;
}
