import { splitWords } from '../domain/split-words';
import { isHangul } from '../domain/stem-word';
import { matchWord, type SoughtWord, soughtWords, termsOf } from '../domain/weigh-terms';

/**
 * Share of a fact's words that a text has to have. With it, a fact of up to four words needs all of them, one of five
 * may lack one; at 0.6 "kept for 35 days" is found in "deleted after 35 days", at 1 a fact that is written as a
 * sentence is hardly ever found.
 */
const enoughWords = 0.8;

/** A comma between groups of three digits: `1,000` is `1000`. */
const thousands = /(?<=\d),(?=\d{3}(?!\d))/g;

/**
 * Whether a text states a fact, by its words: every number of the fact, and four fifths of its words that say
 * something, in any order.
 *
 * Inflection does not count: English endings and Korean particles are cut, and Hangul is compared by pairs of
 * syllables, so that compounds are found however they are spaced. What it does not see: other words for the same
 * thing, a negation ("not kept for 35 days" states "kept for 35 days"), and which of two subjects a word belongs to.
 */
export function statesFact(text: string, fact: string): boolean {
  const words = soughtWords(plain(fact));
  if (words.length === 0) return samePlainText(text, fact);
  const terms = new Set([...termsOf(plain(text)), ...firstSyllables(plain(text))]);
  const numbers = words.filter(isNumber);
  if (!numbers.every((word) => matchWord(word, terms) === 1)) return false;
  const found = words.reduce((sum, word) => sum + matchWord(word, terms), 0);
  return found / words.length >= enoughWords - 1e-9;
}

/** So that "일" of "35일" is found in "35일간", and not in "휴일". */
function firstSyllables(text: string): readonly string[] {
  return splitWords(text).flatMap((word) => (isHangul(word) ? word.charAt(0) : []));
}

function isNumber(word: SoughtWord): boolean {
  return word.terms.length === 1 && /^\d+$/.test(word.terms[0] ?? '');
}

/** A fact of nothing but stop words or signs, such as "yes", is compared letter by letter. */
function samePlainText(text: string, fact: string): boolean {
  const wanted = plain(fact).toLowerCase().trim();
  return wanted !== '' && plain(text).toLowerCase().includes(wanted);
}

function plain(text: string): string {
  return text.normalize('NFC').replace(thousands, '');
}
