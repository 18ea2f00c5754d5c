import { detectLanguage } from '../../../domain/language';
import type { PromptPassage } from './read-prompt';
import { type Sentence, splitSentences } from './split-sentences';
import { matchWord, type SoughtWord, soughtWords, termsOf, weighByRarity } from './weigh-terms';

/** What a model answers when the passages do not hold the answer; agreed with the chain's prompt. */
const noAnswer = 'NO_ANSWER';

/**
 * Shares of the question's weight that must be found for an answer, in the best sentence with its heading and title,
 * and in its passage. Tuned on squad2-en, autorag-ko and off-topic questions (`test/model-gateway/extract-answer.test.ts`
 * holds the figures): higher declines questions that are answered in other words, lower answers off-topic ones.
 */
const enoughInSentence = 0.4;
const enoughInPassage = 0.55;

/** A further sentence is shown when it scores at least this share of the best. */
const worthAdding = 0.75;
const longestQuote = 240;

interface Candidate {
  readonly passage: PromptPassage;
  readonly text: string;
  readonly score: number;
  readonly inSentence: number;
  readonly inPassage: number;
}

/**
 * Answers a question with one to three sentences of the passages, each cited as `[number "exact words"]`.
 *
 * @returns `NO_ANSWER` when the passages share too little with the question
 */
export function extractAnswer(question: string, passages: readonly PromptPassage[]): string {
  const words = soughtWords(question);
  if (words.length === 0) return noAnswer;
  const candidates = rankSentences(question, words, passages);
  const best = candidates[0];
  if (!best || best.inSentence < enoughInSentence || best.inPassage < enoughInPassage) return noAnswer;
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length === 3 || candidate.score < worthAdding * best.score) break;
    if (!chosen.some((other) => isSame(other.text, candidate.text))) chosen.push(candidate);
  }
  return chosen.map(cite).join('\n\n');
}

function rankSentences(
  question: string,
  words: readonly SoughtWord[],
  passages: readonly PromptPassage[],
): Candidate[] {
  const read = passages.map((passage) => ({
    passage,
    terms: termsOf(`${passage.title}\n${passage.text}`),
    sentences: splitSentences(passage.text),
  }));
  const weights = weighByRarity(
    words,
    read.map((one) => one.terms),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const language = detectLanguage(question);

  const candidates = read.flatMap(({ passage, terms, sentences }, rank) => {
    const inPassage =
      words.reduce((sum, word, index) => sum + (weights[index] ?? 0) * matchWord(word, terms), 0) / total;
    return sentences.map((sentence): Candidate => {
      const inSentence = weighSentence(sentence, passage.title, words, weights) / total;
      const sameLanguage = detectLanguage(sentence.text) === language ? 1.15 : 1;
      const early = 1 + 0.1 / (rank + 1);
      const score = (inSentence + 0.3 * inPassage) * sameLanguage * early * shapePenalty(sentence.text);
      return { passage, text: sentence.text, score, inSentence, inPassage };
    });
  });
  return candidates.sort((left, right) => right.score - left.score);
}

/** A word in the sentence counts whole; one that only its heading or title has counts for half. */
function weighSentence(
  sentence: Sentence,
  title: string,
  words: readonly SoughtWord[],
  weights: readonly number[],
): number {
  const own = termsOf(sentence.text);
  const context = termsOf(`${title} ${sentence.heading}`);
  return words.reduce(
    (sum, word, index) =>
      sum + (weights[index] ?? 0) * Math.max(matchWord(word, own), 0.5 * matchWord(word, context)),
    0,
  );
}

/** Fragments, table rows and endless lines read badly as answers. */
function shapePenalty(text: string): number {
  if (text.startsWith('|')) return 0.6;
  if (text.length < 25) return 0.5;
  if (text.endsWith('?') || text.endsWith(':')) return 0.7;
  return text.length > 600 ? 0.8 : 1;
}

function isSame(left: string, right: string): boolean {
  return left.includes(right) || right.includes(left);
}

function cite(candidate: Candidate): string {
  const shown = candidate.text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[[\]]/g, '');
  return `${shown} [${candidate.passage.number} "${quotable(candidate.text)}"]`;
}

/** The longest run without the characters that a citation marker is made of. */
function quotable(text: string): string {
  const runs = text.split(/["[\]]/).map((run) => run.trim());
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length <= longestQuote
    ? longest
    : longest.slice(0, longest.lastIndexOf(' ', longestQuote)).trim();
}
