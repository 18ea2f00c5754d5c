import { keywordTerms } from './keyword-terms';

/** The distinct terms to look for, in an index whose terms are {@link keywordTerms}. */
export function questionTerms(question: string): string[] {
  return [...new Set(keywordTerms(tellingWords(question)))];
}

/**
 * A question without the English words that every passage has, unless it has no others, and of at most 1,000
 * characters: of a longer one the first and the last 500, because whoever pastes a text asks before or after it.
 *
 * 1,000 characters stay below the 1,024 clauses that Lucene allows in one query.
 */
export function tellingWords(question: string): string {
  const shortened =
    question.length <= 2 * partLength
      ? question
      : `${question.slice(0, partLength)} ${question.slice(-partLength)}`;
  const telling = shortened.replace(/\p{L}+/gu, (word) => (stopWords.has(word.toLowerCase()) ? ' ' : word));
  return /[\p{L}\p{N}]/u.test(telling) ? telling : shortened;
}

const partLength = 500;

// Lucene's English stop words and the words that questions are made of.
const stopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with what which who whom whose when where why how do does did has have had were from'
  ).split(' '),
);
