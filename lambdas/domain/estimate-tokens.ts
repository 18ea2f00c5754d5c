/** Kinds of character that tokenizers treat alike. */
const letter = 1;
const digit = 2;
const space = 3;
const lineBreak = 4;
const mark = 5;
const hangul = 6;
const ideograph = 7;
const foreignLetter = 8;
const symbol = 9;

/** A letter run is rarely one word past this length: identifiers, digests, base64. */
const longestWord = 16;

/**
 * Tokens of a text, estimated by script without a tokenizer: one pass, over 50 MB/s.
 *
 * The weights are a least-squares fit of the tokenizer `o200k_base` on pieces of 1,500 characters of English and
 * Korean documentation, encyclopedia and business text: total within 5 % a set, half of the pieces within 5 %, 95 of
 * 100 within 15 %. Scripts that those sets lack (Han and kana, Cyrillic, symbols) have round figures. Other models'
 * tokenizers differ by up to a third: use it to fill passages and to mark usage as estimated, never to bill.
 *
 * @returns a whole number; 0 for the empty text and a single space, else at least 1
 */
export function estimateTokens(text: string): number {
  let words = 0;
  let lettersPastSix = 0;
  let lettersPastWord = 0;
  let digitGroups = 0;
  let spaceRuns = 0;
  let markRuns = 0;
  let hangulWords = 0;
  let hangulSyllables = 0;
  let ideographs = 0;
  let foreignLetters = 0;
  let symbols = 0;
  let previous = 0;
  let run = 0;
  let isAfterLowerCase = false;

  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    let kind: number;
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
      kind = letter;
      const isUpperCase = code < 97;
      if (previous !== letter || (isUpperCase && isAfterLowerCase)) {
        words++;
        run = 0;
      }
      run++;
      if (run > longestWord) lettersPastWord++;
      else if (run > 6) lettersPastSix++;
      isAfterLowerCase = !isUpperCase;
    } else if (code === 32) {
      kind = space;
      // One space belongs to the word that follows it; the rest of a run is one more token.
      run = previous === space ? run + 1 : 1;
      if (run === 2) spaceRuns++;
    } else if (code >= 48 && code <= 57) {
      kind = digit;
      run = previous === digit ? run + 1 : 1;
      if (run % 3 === 1) digitGroups++;
    } else if (code < 32) {
      kind = lineBreak;
      if (previous !== lineBreak) spaceRuns++;
    } else if (code < 128) {
      kind = mark;
      run = previous === mark ? run + 1 : 1;
      // Long rulers and table borders are a few tokens, not one.
      if (run % 32 === 1) markRuns++;
    } else if (code >= 0xac00 && code <= 0xd7a3) {
      kind = hangul;
      hangulSyllables++;
      if (previous !== hangul) hangulWords++;
    } else if (code >= 0x3040 && code <= 0x9fff) {
      kind = ideograph;
      ideographs++;
    } else if (code < 0x2000) {
      kind = foreignLetter;
      foreignLetters++;
    } else {
      kind = symbol;
      symbols++;
    }
    previous = kind;
  }

  return Math.ceil(
    1.05 * words +
      0.045 * lettersPastSix +
      0.3 * lettersPastWord +
      1.29 * digitGroups +
      0.84 * spaceRuns +
      0.77 * markRuns +
      0.41 * hangulWords +
      0.64 * hangulSyllables +
      0.8 * ideographs +
      0.32 * foreignLetters +
      1.4 * symbols,
  );
}
