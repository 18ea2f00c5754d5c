import { parseOwnJson } from '../http/parse-own-json';

/** Questions that one trial asks at most. */
export const mostQuestions = 10;

/** By caller: whoever signs in next on this browser sees none of them. */
const keyOf = (callerId: string) => `kit.trial-questions.${callerId}`;

/** The questions that this caller tries variants on, as they were left in this browser. */
export function readQuestions(callerId: string): readonly string[] {
  const stored = localStorage.getItem(keyOf(callerId));
  return stored ? parseOwnJson<readonly string[]>(stored) : [];
}

/** Keeps the questions for the next visit. */
export function storeQuestions(callerId: string, questions: readonly string[]): void {
  try {
    localStorage.setItem(keyOf(callerId), JSON.stringify(questions));
  } catch {
    // The browser stores nothing (more): the questions are still on the page.
  }
}

/** The questions with more behind them: each once, none empty, as many as a trial asks. */
export function addQuestions(questions: readonly string[], added: readonly string[]): readonly string[] {
  const trimmed = [...questions, ...added].map((question) => question.trim()).filter((one) => one !== '');
  return [...new Set(trimmed)].slice(0, mostQuestions);
}
