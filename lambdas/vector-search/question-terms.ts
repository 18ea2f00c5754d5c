import { keywordTerms } from './keyword-terms';

/**
 * The distinct terms to look for, for an index whose terms are {@link keywordTerms}: without English words that
 * every passage has, unless the question has no others.
 */
export function questionTerms(question: string): string[] {
  const terms = [...new Set(keywordTerms(shortenQuestion(question)))];
  const telling = terms.filter((term) => !stopWords.has(term));
  return telling.length > 0 ? telling : terms;
}

/**
 * A question of at most 1,000 characters: of a longer one the first and the last 500, because whoever pastes a text
 * asks before or after it.
 *
 * 1,000 characters stay below the 1,024 clauses that Lucene allows in one query.
 */
export function shortenQuestion(question: string): string {
  if (question.length <= 2 * partLength) return question;
  return `${question.slice(0, partLength)} ${question.slice(-partLength)}`;
}

const partLength = 500;

// Lucene's English stop words and the words that questions are made of.
const stopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with what which who whom whose when where why how do does did has have had were from'
  ).split(' '),
);
