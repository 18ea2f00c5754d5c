/** A sentence of a passage. */
export interface Sentence {
  /** The passage's own words; line breaks within it have become spaces. */
  readonly text: string;
  /** The nearest heading above it in the passage, or nothing. */
  readonly heading: string;
}

// A sentence ends at a mark that is followed by a space and something that can begin one; "e.g. this" does not end.
const sentenceEnd = /(?<=[.!?。][)"'’”]?)\s+(?=[\p{Lu}\p{Lo}\p{N}"'“‘(*_[`])/u;
const listMark = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;

/** The sentences of a Markdown passage, also where they run over several lines; code and tables' borders are left out. */
export function splitSentences(passage: string): Sentence[] {
  const sentences: Sentence[] = [];
  let heading = '';
  let block = '';
  let isCode = false;
  const endBlock = () => {
    for (const text of block.split(sentenceEnd))
      if (/[\p{L}\p{N}]/u.test(text)) sentences.push({ text, heading });
    block = '';
  };
  for (const quoted of passage.split('\n')) {
    const line = quoted.replace(/^\s*(?:>\s?)+/, '');
    const isFence = /^\s*(?:```|~~~)/.test(line);
    const isHeading = /^#{1,6}\s/.test(line);
    if (isFence || isHeading || line.trim() === '' || listMark.test(line) || line.startsWith('|')) endBlock();
    if (isFence) isCode = !isCode;
    else if (isHeading) heading = line.replace(/^#+\s+/, '').trim();
    else if (!isCode) block = `${block} ${line.replace(listMark, '').trim()}`.trim();
  }
  endBlock();
  return sentences;
}
