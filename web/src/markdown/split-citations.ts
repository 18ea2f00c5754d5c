/**
 * Cuts a text at its citation marks: pieces of text, and the numbers of `[1]`, `[2]` …
 *
 * Only numbers of `known` count, so that a `[3]` that the answer quotes from a document stays text.
 */
export function splitCitations(text: string, known: ReadonlySet<number>): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let textStart = 0;
  for (const match of text.matchAll(/\[(\d{1,3})\]/g)) {
    const number = Number(match[1]);
    if (!known.has(number)) continue;
    if (match.index > textStart) parts.push(text.slice(textStart, match.index));
    parts.push(number);
    textStart = match.index + match[0].length;
  }
  if (textStart < text.length) parts.push(text.slice(textStart));
  return parts;
}
