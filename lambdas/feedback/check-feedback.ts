import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import { feedbackReasons, type GivenFeedback, feedbackLimits as limits } from './api';
import { checkText } from './check-text';

const code = 'invalid_feedback';
const passageId = /^passage_[A-Za-z0-9_-]{1,64}$/;

/**
 * Checks what was given and brings it into the form in which it is kept: personal data masked, what is blank left out,
 * reasons in the order of their list, so that the same again is the same.
 *
 * @throws {@link AppError} `invalid_feedback`
 */
export function checkFeedback(given: GivenFeedback): GivenFeedback {
  return {
    answerId: given.answerId,
    rating: given.rating,
    reasons: feedbackReasons.filter((reason) => given.reasons.includes(reason)),
    comment: maskText(given.comment, 'comment', limits.commentCharacters),
    correctedAnswer: maskText(given.correctedAnswer, 'corrected_answer', limits.correctedAnswerCharacters),
    expectedFacts: checkFacts(given.expectedFacts),
    expectedPassages: checkPassages(given.expectedPassages),
  };
}

function maskText(text: string | undefined, parameter: string, mostCharacters: number): string | undefined {
  if (text === undefined) return undefined;
  // Before anything else looks at it: it may be a megabyte.
  checkText(text, { parameter, mostCharacters, code });
  return text.trim() === '' ? undefined : maskPersonalData(text);
}

function checkFacts(facts: readonly string[]): readonly string[] {
  checkCount(facts, 'expected_facts', limits.facts);
  return facts.flatMap((fact) => maskText(fact, 'expected_facts', limits.factCharacters) ?? []);
}

function checkPassages(passages: readonly string[]): readonly string[] {
  checkCount(passages, 'expected_passages', limits.passages);
  for (const id of passages) {
    if (passageId.test(id)) continue;
    throw new AppError(
      `expected_passages must be ids of passages such as passage_0a1b2c, got ${JSON.stringify(id.slice(0, 40))}: take them from the answer or from /v1/search`,
      { kind: 'invalid', code, parameter: 'expected_passages' },
    );
  }
  return [...new Set(passages)];
}

function checkCount(items: readonly string[], parameter: string, most: number): void {
  if (items.length <= most) return;
  throw new AppError(
    `${parameter} must have at most ${most} entries, it has ${items.length}: leave some out`,
    {
      kind: 'invalid',
      code,
      parameter,
    },
  );
}
