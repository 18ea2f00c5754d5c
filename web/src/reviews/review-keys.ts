import type { Question, ReviewDraft } from './review-draft';

/** What a key asks for on the review page. */
export type ReviewAction =
  | { readonly type: 'pass' | 'fail' | 'next' | 'previous' | 'skip' | 'submit' | 'help' | 'leave-text' }
  | { readonly type: 'write'; readonly field: 'expectation' | 'rationale' }
  /** The option of that place, from 1. */
  | { readonly type: 'choose'; readonly place: number };

/** A key press, as far as it matters. */
export interface KeyPress {
  readonly key: string;
  /** The place of the key, e.g. `KeyP`: says which letter it would be where Hangul is typed. */
  readonly code: string;
  readonly isControl: boolean;
  /** Whether another modifier than Shift and Control is held. */
  readonly isModified: boolean;
  /** Whether text is being written, so that letters are letters. */
  readonly isInText: boolean;
}

const letters: Readonly<Record<string, ReviewAction>> = {
  p: { type: 'pass' },
  f: { type: 'fail' },
  j: { type: 'next' },
  k: { type: 'previous' },
  s: { type: 'skip' },
  e: { type: 'write', field: 'expectation' },
  r: { type: 'write', field: 'rationale' },
  '?': { type: 'help' },
};

/**
 * What a key press asks for; undefined when it is not for the page.
 *
 * @param areLettersOn - false: only keys that no assistive technology and no speech input presses by itself
 */
export function readKeyPress(press: KeyPress, areLettersOn: boolean): ReviewAction | undefined {
  if (press.key === 'Enter' && press.isControl) return { type: 'submit' };
  if (press.key === 'Escape' && press.isInText) return { type: 'leave-text' };
  if (!areLettersOn || press.isInText || press.isControl || press.isModified) return undefined;
  if (/^[1-9]$/.test(press.key)) return { type: 'choose', place: Number(press.key) };
  return letters[letterOf(press)];
}

/** An answer that a key gives, and the question that the next key is about. */
export interface KeyedAnswer {
  readonly question: string;
  /** Undefined takes the answer back: the same key again. */
  readonly answer: string | boolean | undefined;
  readonly next: string | undefined;
}

/**
 * The answer that a key gives: to the question that the reviewer is at where it fits, else to the first that it fits
 * and that has no answer yet, else to the first that it fits.
 *
 * @returns undefined when no question has such an answer
 */
export function answerByKey(
  action: ReviewAction,
  questions: readonly Question[],
  draft: ReviewDraft,
  current: string | undefined,
): KeyedAnswer | undefined {
  const fitting = questions.flatMap((question) => {
    const answer = answerTo(question, action);
    return answer === undefined ? [] : [{ question, answer }];
  });
  const chosen =
    fitting.find(({ question }) => question.name === current) ??
    fitting.find(({ question }) => draft.answers[question.name] === undefined) ??
    fitting[0];
  if (!chosen) return undefined;
  const { question, answer } = chosen;
  const isAgain = draft.answers[question.name] === answer && !question.is_required;
  return {
    question: question.name,
    answer: isAgain ? undefined : answer,
    next: isAgain ? question.name : questions[questions.indexOf(question) + 1]?.name,
  };
}

function answerTo(question: Question, action: ReviewAction): string | boolean | undefined {
  switch (question.type) {
    case 'pass-fail':
      return action.type === 'pass' ? true : action.type === 'fail' ? false : undefined;
    case 'category':
      return action.type === 'choose' ? question.categories[action.place - 1]?.name : undefined;
    case 'number': {
      if (action.type !== 'choose') return undefined;
      return action.place >= question.min && action.place <= question.max ? String(action.place) : undefined;
    }
    case 'text':
      return undefined;
  }
}

/** With a Hangul layout the key P writes `ㅔ`, and is P all the same. */
function letterOf({ key, code }: KeyPress): string {
  if (/^[a-z?]$/i.test(key)) return key.toLowerCase();
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '';
}
