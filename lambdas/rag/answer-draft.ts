import type { ChatResult, Completion } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { AnswerEvent, AnswerLatency, AnswerRecord, AnswerState, RetrievedPassage } from './api';
import type { VerifiedPiece } from './verify-citations';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The record of an answer while it is being made: each step notes what it did. */
export class AnswerDraft {
  readonly #record: Writable<AnswerRecord>;
  readonly #latency: Writable<AnswerLatency> = {};
  readonly #monotonicMs: () => number;
  readonly #startedMs: number;

  constructor(
    beginning: Pick<
      AnswerRecord,
      | 'id'
      | 'caller'
      | 'createdAt'
      | 'release'
      | 'question'
      | 'promptTemplate'
      | 'promptDigest'
      | 'settingsDigest'
      | 'route'
    >,
    monotonicMs: () => number,
  ) {
    this.#monotonicMs = monotonicMs;
    this.#startedMs = monotonicMs();
    this.#record = {
      ...beginning,
      state: 'running',
      passages: [],
      answer: '',
      citations: [],
      rejectedCitations: 0,
      latency: this.#latency,
    };
  }

  /** The record as it stands. */
  get record(): AnswerRecord {
    return { ...this.#record, latency: { ...this.#latency } };
  }

  /** Times a step; call the returned function when it has ended, well or badly. */
  startTimer(step: 'condenseMs' | 'retrieveMs' | 'rerankMs' | 'generateMs'): () => void {
    const startedMs = this.#monotonicMs();
    return () => {
      this.#latency[step] = this.#monotonicMs() - startedMs;
    };
  }

  noteCondensed(question: string): void {
    this.#record.condensedQuestion = question;
  }

  noteRetrieved(passages: readonly RetrievedPassage[]): void {
    this.#record.passages = passages;
  }

  /** Adds to the tokens of chats and to the cost of everything. */
  noteSpent({ usage, costUsd }: Partial<Pick<ChatResult, 'usage' | 'costUsd'>>): void {
    const record = this.#record;
    if (costUsd !== undefined) record.costUsd = (record.costUsd ?? 0) + costUsd;
    if (usage === undefined) return;
    record.usage = {
      inputTokens: (record.usage?.inputTokens ?? 0) + usage.inputTokens,
      outputTokens: (record.usage?.outputTokens ?? 0) + usage.outputTokens,
      isEstimated: (record.usage?.isEstimated ?? false) || usage.isEstimated,
    };
  }

  /** Another route writes the answer than the chain's: said before its first text, also of an answer that is cut off. */
  noteRoute(route: string): void {
    this.#record.route = route;
  }

  noteCompletion(completion: Completion): void {
    this.noteSpent(completion);
    this.#record.route = completion.route;
    this.#record.provider = completion.provider;
    this.#record.model = completion.model;
    this.#record.finishReason = completion.finishReason;
  }

  noteRejectedCitations(count: number): void {
    this.#record.rejectedCitations = count;
  }

  /** Notes each piece of the answer and hands it on to be shown. */
  *show(pieces: Iterable<VerifiedPiece>): Generator<AnswerEvent> {
    for (const piece of pieces) {
      if (piece.type === 'text') {
        this.#latency.firstTokenMs ??= this.#monotonicMs() - this.#startedMs;
        this.#record.answer += piece.text;
      } else {
        this.#record.citations = [...this.#record.citations, piece.citation];
      }
      yield piece;
    }
  }

  /** Ends the answer; the first end stands. */
  end(state: Exclude<AnswerState, 'running'>): void {
    if (this.#record.state !== 'running') return;
    this.#record.state = state;
    this.#latency.totalMs = this.#monotonicMs() - this.#startedMs;
  }

  /** Ends the answer as failed; messages of unforeseen errors may hold anything and are left out. */
  fail(error: unknown): void {
    this.#record.error =
      error instanceof AppError
        ? { code: error.code, message: error.message }
        : { code: 'internal', message: `unforeseen ${error instanceof Error ? error.name : 'error'}` };
    this.end('failed');
  }
}
