import { isStopWord } from './is-stop-word';
import { splitWords } from './split-words';
import { isHangul, stemWord } from './stem-word';

/** A word of a question, as it is looked for in texts. */
export interface SoughtWord {
  /** The stem of a Latin word, or the letter pairs of a Hangul one. */
  readonly terms: readonly string[];
  /** A number, or a word with a capital letter within the question: what has another name is something else. */
  readonly isName: boolean;
}

const namePattern = /\b\d+\b|(?<=[\p{L}\p{N},]\s)\p{Lu}[\p{L}\p{N}]+/gu;

/** The words of a question that say what it is about, each once. */
export function soughtWords(question: string): SoughtWord[] {
  const words = new Map<string, SoughtWord>();
  const names = new Set(splitWords((question.match(namePattern) ?? []).join(' ')));
  for (const word of splitWords(question)) {
    const stem = stemWord(word);
    if (isStopWord(word) || (isHangul(word) && isStopWord(stem))) continue;
    words.set(stem, { terms: isHangul(stem) ? letterPairs(stem) : [stem], isName: names.has(word) });
  }
  return [...words.values()];
}

/** Everything that a sought word could be found as in a text: stems, and letter pairs of Hangul. */
export function termsOf(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of splitWords(text)) {
    if (!isHangul(word)) {
      terms.add(stemWord(word));
      continue;
    }
    for (const pair of letterPairs(word)) terms.add(pair);
    const stem = stemWord(word);
    if (stem.length === 1) terms.add(stem);
  }
  return terms;
}

/**
 * How much of a sought word is among the terms, 0 to 1; a Hangul word of which less than half is there counts as
 * absent, because single pairs recur in unrelated words.
 */
export function matchWord(word: SoughtWord, terms: ReadonlySet<string>): number {
  let found = 0;
  for (const term of word.terms) if (terms.has(term)) found++;
  const share = found / word.terms.length;
  return share < 0.5 ? 0 : share;
}

/** Weight of each sought word by its rarity among the texts; a word that is in none weighs most. */
export function weighByRarity(words: readonly SoughtWord[], texts: readonly ReadonlySet<string>[]): number[] {
  return words.map((word) => {
    const holding = texts.filter((terms) => matchWord(word, terms) > 0).length;
    return Math.log(1 + (texts.length + 1) / (holding + 0.5));
  });
}

function letterPairs(word: string): string[] {
  if (word.length < 2) return [word];
  return Array.from({ length: word.length - 1 }, (_, index) => word.slice(index, index + 2));
}
