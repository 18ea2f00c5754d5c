const letterPairScripts = '\\p{Script=Hangul}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const words = new RegExp(`[${letterPairScripts}]+|(?:(?![${letterPairScripts}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const isInPairs = new RegExp(`^[${letterPairScripts}]`, 'u');
const combiningDiacritics = /[\u0300-\u036f]/g;

/**
 * The terms that a text is found by, in the order of the text: words in lower case without diacritics; of scripts
 * that attach particles or write no spaces (Hangul, Han, Kana) the overlapping pairs of letters, and the whole word
 * besides when it is longer than three letters.
 *
 * Pairs find `금리` in `기준금리를` without a dictionary (Lee and Ahn, "Using n-grams for Korean text retrieval",
 * SIGIR 1996); the whole word puts the passage with exactly that word first. An index is only searchable with the
 * terms it was built from: a change here needs a new {@link keywordTermsVersion}.
 */
export function keywordTerms(text: string): string[] {
  return foldedWords(text).flatMap((word) => (isInPairs.test(word) ? lettersInPairs(word) : [word]));
}

/** Changes with every change of the terms, so that indexes of other terms are not mistaken for current ones. */
export const keywordTermsVersion = 'words-pairs-1';

function foldedWords(text: string): readonly string[] {
  const folded = text.normalize('NFKD').replace(combiningDiacritics, '').normalize('NFKC').toLowerCase();
  return folded.match(words) ?? [];
}

function lettersInPairs(word: string): string[] {
  const letters = [...word];
  if (letters.length < 2) return [word];
  const pairs = letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  return letters.length > 3 ? [word, ...pairs] : pairs;
}
