import { detectLanguage } from '../../../domain/language';
import { type Sentence, splitSentences } from '../../../domain/split-sentences';
import { matchWord, type SoughtWord, soughtWords, termsOf, weighByRarity } from '../../../domain/weigh-terms';
import type { PromptPassage } from './read-prompt';

/** What a model answers when the passages do not hold the answer; agreed with the chain's prompt. */
const noAnswer = 'NO_ANSWER';

/**
 * Shares of the question's words that must be found for an answer: in the best sentence with its heading and title,
 * and in its passage. Tuned on squad2-en, autorag-ko and off-topic questions; `test/model-gateway/extract-answer.test.ts`
 * holds the figures. Raising them declines questions that are answered in other words, lowering them answers off-topic
 * ones.
 */
const enoughInSentence = 0.35;
const enoughInPassage = 0.55;

/** A further sentence is shown when it scores at least this share of the best. */
const worthAdding = 0.75;
const longestQuote = 240;

const definitionQuestion =
  /^\s*what(?:['’]s| is| are) (?!the (?:difference|best))|(?:이?란|[은는이가] (?:무엇|뭐)|무엇(?:인가|입니까)|뭔가요)/i;
const definitionBonus = 1.5;
const sameLanguageBonus = 1.15;
const firstPassageBonus = 0.1;

interface Candidate {
  readonly passage: PromptPassage;
  readonly text: string;
  readonly score: number;
  /** Whether enough of the question's words are in the sentence and its passage. */
  readonly isEnough: boolean;
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
  if (!best?.isEnough) return noAnswer;
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
  const language = detectLanguage(question);
  const isDefined = definitionQuestion.test(question);

  const candidates = read.flatMap(({ passage, terms, sentences }, rank) => {
    const inPassage = words.map((word) => matchWord(word, terms));
    const lacksName = words.some((word, index) => word.isName && !inPassage[index]);
    return sentences.map((sentence): Candidate => {
      const inSentence = matchSentence(sentence, passage.title, words);
      const score =
        (weighShare(inSentence, weights) + 0.3 * weighShare(inPassage, weights)) *
        (detectLanguage(sentence.text) === language ? sameLanguageBonus : 1) *
        (1 + firstPassageBonus / (rank + 1)) *
        (isDefined && opensWith(sentence.text, words) ? definitionBonus : 1) *
        shapePenalty(sentence.text);
      const isEnough =
        !lacksName && mean(inSentence) >= enoughInSentence && mean(inPassage) >= enoughInPassage;
      return { passage, text: sentence.text, score, isEnough };
    });
  });
  return candidates.sort((left, right) => right.score - left.score);
}

/** A word in the sentence counts whole; one that only its heading or title has counts for half. */
function matchSentence(sentence: Sentence, title: string, words: readonly SoughtWord[]): number[] {
  const own = termsOf(sentence.text);
  const context = termsOf(`${title} ${sentence.heading}`);
  return words.map((word) => Math.max(matchWord(word, own), 0.5 * matchWord(word, context)));
}

function weighShare(matches: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return matches.reduce((sum, match, index) => sum + match * (weights[index] ?? 0), 0) / total;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Whether the sentence begins with all that is asked for, as a definition does. */
function opensWith(text: string, words: readonly SoughtWord[]): boolean {
  const opening = termsOf(text.slice(0, 20 + 20 * words.length));
  return (
    words.every((word) => matchWord(word, opening) > 0) && /\b(?:is|are|means|refers)\b|[은는란]\s/.test(text)
  );
}

/** Fragments, table rows and endless lines read badly as answers. */
function shapePenalty(text: string): number {
  if (text.startsWith('|')) return 0.6;
  if (text.length < 15) return 0.5;
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

/** The longest run without a link's target and the characters that a citation marker is made of. */
function quotable(text: string): string {
  const runs = text.split(/\]\([^)]*\)|["[\]]/).map((run) => run.trim());
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length <= longestQuote
    ? longest
    : longest.slice(0, longest.lastIndexOf(' ', longestQuote)).trim();
}
