import { useCallback, useEffect, useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { Assessment } from '../../../lambdas/feedback/api';
import { draftFrom, linesOf, passagesQuestion, type ReviewDraft } from './review-draft';
import { readDraft, storeDraft } from './stored-drafts';

/** The draft of one review and the ways to change it, which stay the same functions. */
export interface ReviewDraftState {
  readonly draft: ReviewDraft;
  /** Undefined takes an answer back. */
  readonly answer: (question: string, value: string | boolean | undefined) => void;
  /** Says whether a right answer needs a passage. */
  readonly tick: (passageId: string, isNeeded: boolean) => void;
  readonly write: (rationale: string) => void;
}

/** The draft of one review, kept while it is not sent; begins at the reviewer's own earlier judgement. */
export function useReviewDraft(reviewId: string, own: Wire<Assessment> | undefined): ReviewDraftState {
  const [draft, setDraft] = useState(() => readDraft(reviewId) ?? draftFrom(own));
  const [isChanged, setIsChanged] = useState(false);

  useEffect(() => {
    if (isChanged) storeDraft(reviewId, draft);
  }, [reviewId, draft, isChanged]);

  const change = useCallback((next: (now: ReviewDraft) => ReviewDraft) => {
    setIsChanged(true);
    setDraft(next);
  }, []);

  const answer = useCallback<ReviewDraftState['answer']>(
    (question, value) => change((now) => withAnswer(now, question, value)),
    [change],
  );

  const tick = useCallback<ReviewDraftState['tick']>(
    (passageId, isNeeded) =>
      change((now) => {
        const others = linesOf(String(now.answers[passagesQuestion] ?? '')).filter((id) => id !== passageId);
        return withAnswer(now, passagesQuestion, (isNeeded ? [...others, passageId] : others).join('\n'));
      }),
    [change],
  );

  const write = useCallback<ReviewDraftState['write']>(
    (rationale) => change((now) => ({ ...now, rationale })),
    [change],
  );
  return { draft, answer, tick, write };
}

function withAnswer(draft: ReviewDraft, question: string, value: string | boolean | undefined): ReviewDraft {
  const { [question]: _, ...others } = draft.answers;
  return { ...draft, answers: value === undefined ? others : { ...others, [question]: value } };
}
