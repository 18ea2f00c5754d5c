import type { Wire, WireFeedback } from '../../../lambdas/api/api';
import {
  type FeedbackReason,
  type GivenFeedback,
  feedbackLimits as limits,
  type Rating,
} from '../../../lambdas/feedback/api';

/** What the reader is writing about an answer. */
export interface FeedbackDraft {
  readonly rating: Rating;
  readonly reasons: readonly FeedbackReason[];
  readonly comment: string;
  readonly correctedAnswer: string;
  /** One a line. */
  readonly facts: string;
  /** Ids of passages, kept as they were given elsewhere. */
  readonly passages: readonly string[];
}

/** Where a draft begins: at what was said before, the answer standing for a correction that there is none of. */
export function draftOf(rating: Rating, answerText: string, before: WireFeedback | undefined): FeedbackDraft {
  return {
    rating,
    // Reasons say why an answer did not help.
    reasons: rating === 'down' ? (before?.reasons ?? []) : [],
    comment: before?.comment ?? '',
    correctedAnswer: before?.corrected_answer ?? answerText,
    facts: before?.expected_facts.join('\n') ?? '',
    passages: before?.expected_passages ?? [],
  };
}

/** What is sent of a draft: nothing of what was left empty, and no correction that corrects nothing. */
export function givenBy(draft: FeedbackDraft, answerId: string, answerText: string): Wire<GivenFeedback> {
  const comment = draft.comment.trim();
  const corrected = draft.correctedAnswer.trim();
  return {
    answer_id: answerId,
    rating: draft.rating,
    reasons: draft.reasons,
    ...(comment ? { comment } : {}),
    ...(corrected && corrected !== answerText.trim() ? { corrected_answer: corrected } : {}),
    expected_facts: factsOf(draft),
    expected_passages: draft.passages,
  };
}

/** The fields that the kit would refuse, each with why. */
export function checkDraft(
  draft: FeedbackDraft,
): Readonly<Partial<Record<'comment' | 'correctedAnswer' | 'facts', 'too-long' | 'too-many'>>> {
  const facts = factsOf(draft);
  return {
    ...(draft.comment.trim().length > limits.commentCharacters ? { comment: 'too-long' } : {}),
    ...(draft.correctedAnswer.trim().length > limits.correctedAnswerCharacters
      ? { correctedAnswer: 'too-long' }
      : {}),
    ...(facts.some((fact) => fact.length > limits.factCharacters) ? { facts: 'too-long' } : {}),
    ...(facts.length > limits.facts ? { facts: 'too-many' } : {}),
  };
}

function factsOf({ facts }: FeedbackDraft): readonly string[] {
  return facts
    .split('\n')
    .map((fact) => fact.trim())
    .filter((fact) => fact !== '');
}
