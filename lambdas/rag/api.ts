import type { Caller } from '../domain/caller';
import type { Passage } from '../domain/passage';
import type { ChatEvent, FinishReason, Usage } from '../model-gateway/api';
import type { PassageFilter } from '../vector-search/api';

/** A message of the conversation, oldest first. */
export interface ConversationMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string;
}

/** A question in its conversation. */
export interface AnswerRequest {
  /** `answer_` and 24 characters; made by the api so that a client can cancel from the first byte. */
  readonly answerId: string;
  readonly caller: Caller;
  /** The last one is the user's question; system messages are left out, the prompt template speaks for the chain. */
  readonly messages: readonly ConversationMessage[];
  readonly filter?: PassageFilter;
  /** Lowers the chain's ceiling, never raises it. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly signal?: AbortSignal;
}

/** A passage that was put into the prompt. */
export interface RetrievedPassage {
  /** Number in the prompt, from 1. */
  readonly number: number;
  readonly passage: Passage;
  readonly score: number;
  readonly keywordScore?: number;
  readonly similarity?: number;
  /** 0 to 1; set when the chain reranked. */
  readonly rerankScore?: number;
}

/** A verified citation: its passage was retrieved and holds the quote. */
export interface Citation {
  /** Number that the answer shows, from 1, in order of first appearance. */
  readonly number: number;
  readonly passageId: string;
  readonly documentId: string;
  readonly title: string;
  readonly source: string;
  readonly key: string;
  readonly headingPath: readonly string[];
  readonly page?: number;
  /** An exact slice of the passage's text. */
  readonly quote: string;
  /** Offsets of the quote in the document's extracted text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** How an answer ended, or that it has not. */
export type AnswerState = 'running' | 'answered' | 'declined' | 'cancelled' | 'failed';

/** Milliseconds by step of the chain; a step that did not run is left out. */
export interface AnswerLatency {
  readonly condenseMs?: number;
  readonly retrieveMs?: number;
  readonly rerankMs?: number;
  /** From the start of the answer to its first token. */
  readonly firstTokenMs?: number;
  readonly generateMs?: number;
  readonly totalMs?: number;
}

/** An answer as the answer log keeps it: the only place where raw text lives. */
export interface AnswerRecord {
  readonly id: string;
  readonly caller: { readonly id: string; readonly tenant: string };
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly state: AnswerState;
  /** Digest of the release that made it; left out in records of a kit without releases. */
  readonly release?: string;
  readonly question: string;
  /** The question that was searched for, when a follow-up was condensed. */
  readonly condensedQuestion?: string;
  readonly passages: readonly RetrievedPassage[];
  /** The answer as it was shown, citation numbers included. */
  readonly answer: string;
  readonly citations: readonly Citation[];
  /** Citations of the model that could not be verified and were not shown. */
  readonly rejectedCitations: number;
  readonly promptTemplate: string;
  /** SHA-256 of the prompt template. */
  readonly promptDigest: string;
  /** SHA-256 of the chain settings. */
  readonly settingsDigest: string;
  /** The route that wrote the answer: the chain's, or its fallback. */
  readonly route: string;
  readonly provider?: string;
  readonly model?: string;
  /** Tokens of the chats: the rewriting of a follow-up and the answer; estimated where the answer was cut off. */
  readonly usage?: Usage;
  /** US dollars of all calls whose route has a price, the question's embedding and the reranking too; undefined when none has. */
  readonly costUsd?: number;
  readonly latency: AnswerLatency;
  /** Left out when no model was asked for the answer, or it did not come to its end. */
  readonly finishReason?: FinishReason;
  /** Set when the state is `failed`; has no text of the prompt or the answer. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** One event of an answer; `finish` is the last, and always comes unless an error is thrown. */
export type AnswerEvent =
  | { readonly type: 'retrieved'; readonly passages: readonly RetrievedPassage[] }
  /** Comes before the first text, and only when another route writes the answer than the chain's. */
  | Extract<ChatEvent, { type: 'fallback' }>
  /** Text to show; citation markers are `[n]` and come only when verified. */
  | { readonly type: 'text'; readonly text: string }
  /** Comes before the text that shows its number. */
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'finish'; readonly record: AnswerRecord };

/** The chain: the artefact that is promoted. */
export interface Chain {
  /**
   * @throws `ModelError`, `FingerprintMismatchError`: whatever happens, the answer log has the record;
   * `invalid_messages` before there is one, when the last message is not a question of the user
   */
  answer(request: AnswerRequest): AsyncIterable<AnswerEvent>;
}

/** Answers that were given. */
export interface Answers {
  /** @throws `answer_not_found`: also for answers of other tenants, and of other callers unless a reviewer or operator asks */
  get(caller: Caller, answerId: string): Promise<AnswerRecord>;
}
