/** A sentence of a passage. */
export interface Sentence {
  /** An exact slice of the passage, within one line. */
  readonly text: string;
  /** The nearest heading above it in the passage, or nothing. */
  readonly heading: string;
}

// A sentence ends at a mark that is followed by a space and something that can begin one; "e.g. this" does not end.
const sentenceEnd = /(?<=[.!?。][)"'’”]?)\s+(?=[\p{Lu}\p{Lo}\p{N}"'“‘(*_[`])/u;
const linePrefix = /^\s*(?:>\s*)*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?/;

/** The sentences of a Markdown passage; code, rulers and tables' borders are left out. */
export function splitSentences(passage: string): Sentence[] {
  const sentences: Sentence[] = [];
  let heading = '';
  let isCode = false;
  for (const line of passage.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    else if (isCode || !/[\p{L}\p{N}]/u.test(line)) continue;
    else if (/^#{1,6}\s/.test(line)) heading = line.replace(/^#+\s+/, '').trim();
    else {
      for (const text of line.replace(linePrefix, '').trimEnd().split(sentenceEnd)) {
        sentences.push({ text, heading });
      }
    }
  }
  return sentences;
}
