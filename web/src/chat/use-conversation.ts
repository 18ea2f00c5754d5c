import { type RefObject, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { WireModel } from '../../../lambdas/api/api';
import type { Rating } from '../../../lambdas/feedback/api';
import { ApiFailure } from '../http/api-failure';
import type { KitApi } from '../http/kit-api';
import { type AnswerFailure, advanceConversation, type Exchange, messagesBefore } from './conversation';
import { readConversation, storeConversation } from './stored-conversation';

/** The conversation of this tab, and what the reader can do with it. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  readonly isRunning: boolean;
  /** @param replaces - id of the exchange that is asked again */
  readonly ask: (question: string, model: WireModel, replaces?: number) => void;
  readonly stop: () => void;
  readonly clear: () => void;
  /** Notes what the reader has said of an answer. */
  readonly rate: (completionId: string, rating: Rating) => void;
  /** Id of the model that the reader has chosen. */
  readonly modelId: string | undefined;
  readonly chooseModel: (id: string) => void;
  /** How far down the reader has scrolled, in pixels; undefined at the end. */
  readonly place: RefObject<number | undefined>;
}

/** Holds the conversation and streams its answers; at most one at a time. */
export function useConversation(api: KitApi): Conversation {
  const [exchanges, dispatch] = useReducer(advanceConversation, undefined, readConversation);
  const [modelId, chooseModel] = useState<string>();
  const place = useRef<number>(undefined);
  const stream = useRef<AbortController>(undefined);
  const last = exchanges.at(-1);
  const isRunning = last?.state === 'running';
  useStored(exchanges, isRunning);

  const run = useCallback(
    async (question: string, model: string, before: readonly Exchange[]) => {
      const controller = new AbortController();
      stream.current = controller;
      const messages = [...messagesBefore(before), { role: 'user' as const, content: question }];
      try {
        for await (const chunk of api.streamCompletion({ model, messages }, controller.signal)) {
          if (controller.signal.aborted) return;
          dispatch({ type: 'received', chunk });
        }
        if (!controller.signal.aborted) dispatch({ type: 'ended' });
      } catch (error) {
        if (!controller.signal.aborted) dispatch({ type: 'failed', failure: describe(error) });
      }
    },
    [api],
  );

  const stop = useCallback(() => {
    stream.current?.abort();
    dispatch({ type: 'stopped' });
    // The closed connection stops the answer on hosts that notice it; where it is not noticed, this does. Should it
    // fail too, the answer ends at its limits, and there is nothing that the reader could do about it.
    if (isRunning && last.completionId) api.cancelAnswer(last.completionId).catch(() => {});
  }, [api, isRunning, last]);

  const ask = useCallback(
    (question: string, model: WireModel, replaces?: number) => {
      dispatch({ type: 'asked', question, model: model.id, isChain: model.kind === 'chain', replaces });
      void run(question, model.id, exchanges.slice(0, replaces));
    },
    [run, exchanges],
  );

  const clear = useCallback(() => {
    stop();
    dispatch({ type: 'cleared' });
  }, [stop]);

  const rate = useCallback(
    (completionId: string, rating: Rating) => dispatch({ type: 'rated', completionId, rating }),
    [],
  );

  // Signing out ends the stream with the session.
  useEffect(() => () => stream.current?.abort(), []);

  return { exchanges, isRunning, ask, stop, clear, rate, modelId, chooseModel, place };
}

/** Stores the conversation when an answer begins and ends, and as far as it has come when the page goes away. */
function useStored(exchanges: readonly Exchange[], isRunning: boolean): void {
  const current = useRef(exchanges);
  useEffect(() => {
    current.current = exchanges;
    if (!isRunning) storeConversation(exchanges);
  }, [exchanges, isRunning]);
  useEffect(() => {
    const store = () => storeConversation(current.current);
    window.addEventListener('pagehide', store);
    return () => window.removeEventListener('pagehide', store);
  }, []);
}

function describe(error: unknown): AnswerFailure {
  if (!(error instanceof ApiFailure)) return { type: 'interrupted' };
  return error.message ? { type: 'refused', message: error.message } : { type: 'unreachable' };
}
