import type { Wire } from '../../../lambdas/api/api';
import type { Rating } from '../../../lambdas/feedback/api';
import type { AnswerState, Citation } from '../../../lambdas/rag/api';
import type { StreamedChunk } from '../http/completion-chunk';
import type { SentMessage } from '../http/kit-api';

/** Why an answer failed: in the kit's words, or because nothing (more) came. */
export type AnswerFailure =
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'interrupted' }
  | { readonly type: 'unreachable' };

/** A question and its answer, as far as it has come. */
export interface Exchange {
  /** Place in the conversation, from 0. */
  readonly id: number;
  readonly question: string;
  readonly model: string;
  /** Whether the chain answers, and so keeps an answer record. */
  readonly isChain: boolean;
  readonly state: AnswerState;
  readonly text: string;
  readonly citations: readonly Wire<Citation>[];
  /** Set from the first chunk on. */
  readonly completionId?: string;
  /** Set when the state is `failed`. */
  readonly failure?: AnswerFailure;
  /** What the reader has said of the answer in this tab. */
  readonly rating?: Rating;
}

/** What can happen to a conversation. */
export type ConversationEvent =
  /** A new question; `replaces` the exchange of that id when it is asked again. */
  | {
      readonly type: 'asked';
      readonly question: string;
      readonly model: string;
      readonly isChain: boolean;
      readonly replaces?: number;
    }
  | { readonly type: 'received'; readonly chunk: StreamedChunk }
  /** The stream has ended by itself. */
  | { readonly type: 'ended' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: AnswerFailure }
  /** The kit keeps the reader's word on an answer. */
  | { readonly type: 'rated'; readonly completionId: string; readonly rating: Rating }
  | { readonly type: 'cleared' };

/** The conversation after an event; events of a stream concern its last exchange. */
export function advanceConversation(
  exchanges: readonly Exchange[],
  event: ConversationEvent,
): readonly Exchange[] {
  switch (event.type) {
    case 'cleared':
      return [];
    case 'asked': {
      const kept = exchanges.slice(0, event.replaces);
      const { question, model, isChain } = event;
      return [
        ...kept,
        { id: kept.length, question, model, isChain, state: 'running', text: '', citations: [] },
      ];
    }
    case 'received':
      return changeRunning(exchanges, (exchange) => receiveChunk(exchange, event.chunk));
    case 'ended':
      return changeRunning(exchanges, (exchange) => fail(exchange, { type: 'interrupted' }));
    case 'stopped':
      return changeRunning(exchanges, (exchange) => ({ ...exchange, state: 'cancelled' }));
    case 'failed':
      return changeRunning(exchanges, (exchange) => fail(exchange, event.failure));
    case 'rated':
      return exchanges.map((exchange) =>
        exchange.completionId === event.completionId ? { ...exchange, rating: event.rating } : exchange,
      );
  }
}

/** The messages to send for the next question: failed exchanges are left out, stopped ones as far as they came. */
export function messagesBefore(exchanges: readonly Exchange[]): readonly SentMessage[] {
  return exchanges
    .filter(({ state, text }) => state !== 'failed' && text !== '')
    .flatMap(({ question, text }) => [
      { role: 'user', content: question },
      { role: 'assistant', content: text },
    ]);
}

function changeRunning(
  exchanges: readonly Exchange[],
  change: (exchange: Exchange) => Exchange,
): readonly Exchange[] {
  const last = exchanges.at(-1);
  return last?.state === 'running' ? [...exchanges.slice(0, -1), change(last)] : exchanges;
}

function receiveChunk(exchange: Exchange, chunk: StreamedChunk): Exchange {
  if ('error' in chunk) return fail(exchange, { type: 'refused', message: chunk.error.message });
  const choice = chunk.choices[0];
  return {
    ...exchange,
    completionId: chunk.id,
    text: exchange.text + (choice?.delta.content ?? ''),
    citations: [...exchange.citations, ...(chunk.citations ?? [])],
    state: choice?.finish_reason ? (chunk.answer_state ?? 'answered') : exchange.state,
  };
}

function fail(exchange: Exchange, failure: AnswerFailure): Exchange {
  return { ...exchange, state: 'failed', failure };
}
