import { useCallback, useEffect, useRef, useState } from 'react';
import type { WireFeedback } from '../../../lambdas/api/api';
import type { Rating } from '../../../lambdas/feedback/api';
import type { KitApi } from '../http/kit-api';
import { draftOf, type FeedbackDraft, givenBy } from './feedback-draft';

/** What the reader says of one answer, and how far the kit has taken it. */
export interface AnswerFeedbackState {
  /** Pressed as soon as it is chosen; goes back when the kit does not take it. */
  readonly rating: Rating | undefined;
  readonly draft: FeedbackDraft | undefined;
  readonly isOpen: boolean;
  readonly isSending: boolean;
  /** Whether the last thing that was sent is kept. */
  readonly isKept: boolean;
  /** Why the last thing was not taken. */
  readonly problem: unknown;
  readonly rate: (rating: Rating) => void;
  /** Opens or closes the form. */
  readonly toggle: () => void;
  readonly change: (changes: Partial<FeedbackDraft>) => void;
  readonly submit: () => void;
}

/** The answer that is judged, and what is known of the judgement. */
export interface JudgedAnswer {
  readonly api: KitApi;
  readonly answerId: string;
  readonly answerText: string;
  readonly rating: Rating | undefined;
  readonly onRated: (rating: Rating) => void;
  /** What was said before; left out: it is read when it is needed. */
  readonly before?: WireFeedback;
}

/** Sends ratings at once and the rest on demand; what is typed stays until the kit has it. */
export function useAnswerFeedback(judged: JudgedAnswer): AnswerFeedbackState {
  const { api, answerId, answerText, onRated } = judged;
  const [record, setRecord] = useState(judged.before);
  const [chosen, setChosen] = useState<Rating>();
  const [draft, setDraft] = useState<FeedbackDraft>();
  const [isOpen, setIsOpen] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [isKept, setIsKept] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const leaving = useRef(new AbortController());
  const rating = chosen ?? judged.rating;

  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  /** Runs one request at a time; @returns whether it succeeded */
  const run = useCallback(async (request: () => Promise<void>): Promise<boolean> => {
    setIsSending(true);
    setIsKept(false);
    setProblem(undefined);
    try {
      await request();
      return true;
    } catch (error) {
      if (!leaving.current.signal.aborted) setProblem(error);
      return false;
    } finally {
      setIsSending(false);
    }
  }, []);

  /** A load of the page forgets what was said, the kit does not. */
  const readBefore = useCallback(async () => {
    if (record || judged.rating === undefined) return record;
    const read = await api.feedbackOn(answerId, leaving.current.signal);
    setRecord(read);
    return read;
  }, [api, answerId, record, judged.rating]);

  const send = useCallback(
    async (sent: FeedbackDraft) => {
      setRecord(await api.giveFeedback(givenBy(sent, answerId, answerText)));
      onRated(sent.rating);
      setIsKept(true);
    },
    [api, answerId, answerText, onRated],
  );

  const open = useCallback(async () => {
    if (rating === undefined) return;
    if (draft) return setIsOpen(true);
    await run(async () => {
      setDraft(draftOf(rating, answerText, await readBefore()));
      setIsOpen(true);
    });
  }, [rating, draft, answerText, readBefore, run]);

  const toggle = useCallback(() => {
    if (isOpen) setIsOpen(false);
    else void open();
  }, [isOpen, open]);

  const rate = useCallback(
    async (wanted: Rating) => {
      if (isSending) return;
      if (wanted === rating) return toggle();
      setChosen(wanted);
      if (wanted === 'down') setIsOpen(true);
      const isTaken = await run(async () => {
        const next = draft
          ? { ...draft, rating: wanted, reasons: wanted === 'down' ? draft.reasons : [] }
          : draftOf(wanted, answerText, await readBefore());
        setDraft(next);
        await send(next);
      });
      if (!isTaken) setChosen(undefined);
    },
    [isSending, rating, toggle, run, draft, answerText, readBefore, send],
  );

  const submit = useCallback(async () => {
    if (!draft || isSending) return;
    if (await run(() => send(draft))) setIsOpen(false);
  }, [draft, isSending, run, send]);

  return {
    rating,
    draft,
    isOpen,
    isSending,
    isKept,
    problem,
    rate: (wanted) => void rate(wanted),
    toggle,
    change: (changes) => setDraft((now) => now && { ...now, ...changes }),
    submit: () => void submit(),
  };
}
