/**
 * Ends a sentence when white space follows; the ideographic ones do without. Runs are bounded, so that a line of a
 * million full stops takes no longer than any other.
 */
const sentenceEnd = /[.!?…]{1,8}["'”’)\]」』】]{0,4}(?=\s)|[。！？]{1,8}["'”’)\]」』】]{0,4}/g;
const abbreviation =
  /(?:^|[\s(])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|Figs|Eq|Sec|Vol|pp|vs|etc|al|cf|approx|e\.g|i\.e|Inc|Ltd|Co|Corp|\d{1,3})\.$/u;

/**
 * Where the sentences of a paragraph start, ascending, `start` first: after `.`, `!`, `?`, `…` and white space (so
 * also after Korean `다.` and `요.`), and after `。`, `！`, `？`.
 *
 * Own rules rather than `Intl.Segmenter`: those change with the version of ICU, and with them every passage's id.
 */
export function splitIntoSentences(text: string, start: number, end: number): readonly number[] {
  const paragraph = text.slice(start, end);
  const starts = [start];
  for (const match of paragraph.matchAll(sentenceEnd)) {
    let next = match.index + match[0].length;
    if (match[0] === '.' && abbreviation.test(paragraph.slice(Math.max(0, next - 12), next))) continue;
    while (next < paragraph.length && isSpace(paragraph.charCodeAt(next))) next++;
    if (next < paragraph.length) starts.push(start + next);
  }
  return starts;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9;
}
