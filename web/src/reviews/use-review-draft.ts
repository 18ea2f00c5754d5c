import { useEffect, useState } from 'react';
import type { Wire } from '../../../lambdas/api/api';
import type { Assessment } from '../../../lambdas/feedback/api';
import { draftFrom, type ReviewDraft } from './review-draft';
import { readDraft, storeDraft } from './stored-drafts';

/** The draft of one review, kept while it is not sent; begins at the reviewer's own earlier judgement. */
export function useReviewDraft(
  reviewId: string,
  own: Wire<Assessment> | undefined,
): {
  draft: ReviewDraft;
  /** Undefined takes an answer back. */
  answer: (question: string, value: string | boolean | undefined) => void;
  write: (rationale: string) => void;
} {
  const [draft, setDraft] = useState(() => readDraft(reviewId) ?? draftFrom(own));
  const [isChanged, setIsChanged] = useState(false);

  useEffect(() => {
    if (isChanged) storeDraft(reviewId, draft);
  }, [reviewId, draft, isChanged]);

  function change(next: (now: ReviewDraft) => ReviewDraft) {
    setIsChanged(true);
    setDraft(next);
  }

  return {
    draft,
    answer: (question, value) =>
      change((now) => {
        const { [question]: _, ...others } = now.answers;
        return { ...now, answers: value === undefined ? others : { ...others, [question]: value } };
      }),
    write: (rationale) => change((now) => ({ ...now, rationale })),
  };
}
