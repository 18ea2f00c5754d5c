import { useCallback, useEffect, useReducer, useState } from 'react';
import type { Wire, WireReview } from '../../../lambdas/api/api';
import type { SubmittedReview } from '../../../lambdas/feedback/api';
import { ApiFailure } from '../http/api-failure';
import type { KitApi } from '../http/kit-api';
import type { ReviewView } from './review-api';
import { advanceSession, emptySession, type ReviewSession } from './review-session';
import { storeDraft } from './stored-drafts';

/** A reviewer's way through a queue. */
export interface ReviewQueueState {
  readonly session: ReviewSession;
  readonly isLoading: boolean;
  /** Why the queue could not be read. */
  readonly loadProblem: unknown;
  readonly isSending: boolean;
  /** Why the last judgement was not taken. */
  readonly sendProblem: unknown;
  /** What became of the last judgement, for the line above the next answer. */
  readonly outcome: 'kept' | 'changed' | 'taken' | undefined;
  readonly move: (to: 'next' | 'previous' | 'skipped') => void;
  readonly submit: (item: WireReview, review: Wire<SubmittedReview>, isChange: boolean) => void;
}

/** Answers that are left before the next page is read. */
const readAhead = 3;

/**
 * Goes through the answers of a queue, reading on before they end.
 *
 * @param onJudged - called after each judgement, when the counts have changed
 */
export function useReviewQueue(
  api: KitApi,
  queue: string,
  view: ReviewView,
  onJudged: () => void,
): ReviewQueueState {
  const [session, dispatch] = useReducer(advanceSession, emptySession);
  const [wanted, setWanted] = useState<{ after?: string } | undefined>({});
  const [loadProblem, setLoadProblem] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const [sendProblem, setSendProblem] = useState<unknown>();
  const [outcome, setOutcome] = useState<ReviewQueueState['outcome']>();
  const { items, place, nextAfter } = session;

  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    api.reviews({ queue, view, after: wanted.after }, controller.signal).then(
      ({ data, next_after: next }) => {
        if (controller.signal.aborted) return;
        dispatch({ type: 'loaded', items: data, nextAfter: next });
        setWanted(undefined);
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setLoadProblem(error);
        setWanted(undefined);
      },
    );
    return () => controller.abort();
  }, [api, queue, view, wanted]);

  const isNearEnd = nextAfter !== undefined && place >= items.length - readAhead;
  useEffect(() => {
    if (isNearEnd) setWanted((now) => now ?? { after: nextAfter });
  }, [isNearEnd, nextAfter]);

  const move = useCallback((to: 'next' | 'previous' | 'skipped') => {
    setSendProblem(undefined);
    setOutcome(undefined);
    dispatch({ type: to });
  }, []);

  const submit = useCallback(
    async (item: WireReview, review: Wire<SubmittedReview>, isChange: boolean) => {
      setIsSending(true);
      setSendProblem(undefined);
      setOutcome(undefined);
      try {
        const judged = await api.submitReview(item.id, review);
        storeDraft(item.id, undefined);
        dispatch({ type: 'judged', item: judged });
        setOutcome(isChange ? 'changed' : 'kept');
        onJudged();
      } catch (error) {
        if (error instanceof ApiFailure && error.code === 'review_completed') {
          storeDraft(item.id, undefined);
          dispatch({ type: 'taken', id: item.id });
          setOutcome('taken');
          onJudged();
        } else {
          setSendProblem(error);
        }
      } finally {
        setIsSending(false);
      }
    },
    [api, onJudged],
  );

  return {
    session,
    isLoading: wanted !== undefined,
    loadProblem,
    isSending,
    sendProblem,
    outcome,
    move,
    submit: (item, review, isChange) => void submit(item, review, isChange),
  };
}
