import { AppError, type ErrorFacts } from '../platform/errors';

/** A call of a tool that a model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
}

/** One message of a conversation. */
export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly content: string; readonly toolCallId: string };

/** A tool that the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The form that the completion must have. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly isStrict?: boolean;
    };

/** What a call belongs to: with it the call is told to the event stream. */
export interface CallContext {
  readonly tenant: string;
  /** What ties it to others: the answer's id, the document's, the request's. */
  readonly traceId: string;
  /** Digest of the release that makes the call. */
  readonly release?: string;
}

/** A chat with a route. */
export interface ChatRequest {
  /** Name of a chat route. */
  readonly route: string;
  readonly messages: readonly ChatMessage[];
  /** At most this many tokens; the route's own ceiling holds besides. */
  readonly maxTokens?: number;
  /** 0 to 2. */
  readonly temperature?: number;
  /** 0 to 1. */
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string };
  readonly responseFormat?: ResponseFormat;
  /** Cuts the call to the provider as soon as it is aborted. */
  readonly signal?: AbortSignal;
  readonly context?: CallContext;
}

/** Tokens that a call took. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** True when the provider did not say and the gateway counted by estimate. */
  readonly isEstimated: boolean;
}

/** Why a completion ended. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** That a route answered in place of the one that was asked. */
export interface Fallback {
  /** The route that was asked. */
  readonly from: string;
  /** Code of the error that it failed with. */
  readonly code: string;
}

/** What is known when a completion has ended. */
export interface Completion {
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  /** US dollars, from the route's price; undefined when the route has none. */
  readonly costUsd?: number;
  /** The route that answered. */
  readonly route: string;
  /** Left out when the route that was asked answered. */
  readonly fallback?: Fallback;
  readonly provider: string;
  /** The model as its provider calls it. */
  readonly model: string;
  /** Tries before the one that answered. */
  readonly retries: number;
}

/** A whole completion. */
export interface ChatResult extends Completion {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** One event of a streamed completion; `finish` is the last, and always comes unless an error is thrown. */
export type ChatEvent =
  /** Comes first, and only when another route answers than the one that was asked. */
  | ({ readonly type: 'fallback'; readonly route: string } & Fallback)
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool-call';
      /** Which of the completion's tool calls it continues, from 0. */
      readonly index: number;
      /** Set on the first event of a tool call. */
      readonly id?: string;
      readonly name?: string;
      /** A piece of the arguments' JSON text. */
      readonly arguments: string;
    }
  | { readonly type: 'finish'; readonly completion: Completion };

/** Texts to embed. */
export interface EmbeddingRequest {
  /** Name of an embedding route. */
  readonly route: string;
  readonly texts: readonly string[];
  /** Some models embed a question and a passage differently. */
  readonly purpose: 'query' | 'passage';
  readonly signal?: AbortSignal;
  readonly context?: CallContext;
}

/** Embeddings in the order of the texts. */
export interface EmbeddingResult {
  /** One unit-length vector a text, each of the route's dimensions. */
  readonly embeddings: readonly Float32Array[];
  readonly usage: Usage;
  readonly costUsd?: number;
  readonly route: string;
  readonly provider: string;
  readonly model: string;
}

/** Texts to put in order by relevance to a question. */
export interface RerankRequest {
  /** Name of a rerank route. */
  readonly route: string;
  readonly question: string;
  readonly texts: readonly string[];
  readonly signal?: AbortSignal;
  readonly context?: CallContext;
}

/** Relevance of each text, in the order of the texts, 0 to 1. */
export interface RerankResult {
  readonly scores: readonly number[];
  /** What was read, by estimate: rerankers do not say. */
  readonly usage: Usage;
  /** US dollars, from the route's price; undefined when the route has none. */
  readonly costUsd?: number;
  readonly route: string;
  readonly provider: string;
  readonly model: string;
}

/** What callers may know of a route. */
export interface RouteDescription {
  readonly name: string;
  readonly kind: 'chat' | 'embedding' | 'rerank';
  readonly provider: string;
  readonly model: string;
  /** Numbers in one embedding, for embedding routes. */
  readonly dimensions?: number;
  /** Routes that answer in its place when it cannot. */
  readonly fallback?: readonly string[];
}

/**
 * The one door to every model. Each method throws a {@link ModelError}; its `isRetryable` says whether the same
 * call may succeed later.
 */
export interface ModelGateway {
  chat(request: ChatRequest): Promise<ChatResult>;
  /** Tries again only before the first event; afterwards an interruption is thrown where it happens. */
  streamChat(request: ChatRequest): AsyncIterable<ChatEvent>;
  embed(request: EmbeddingRequest): Promise<EmbeddingResult>;
  rerank(request: RerankRequest): Promise<RerankResult>;
  routes(): readonly RouteDescription[];
}

/** A route by what decides what it answers, as a release pins it. */
export interface PinnedRoute {
  readonly kind: RouteDescription['kind'];
  /** As `providerName` says, e.g. `bedrock`. */
  readonly provider: string;
  readonly model: string;
  readonly maxTokens?: number;
  readonly dimensions?: number;
}

/** Gateways of releases. */
export interface ModelGateways {
  /**
   * The gateway of a release's routes: the environment's own where they pin what the environment has, else routes made of
   * the pins.
   *
   * @param options.isFallbackOn - false: what the pinned model cannot answer fails, so that nobody evaluates another
   * @throws {@link ModelError} `route_not_available` when a pinned provider cannot be reached from here
   */
  of(
    routes: Readonly<Record<string, PinnedRoute>>,
    options?: { readonly isFallbackOn?: boolean },
  ): ModelGateway;
}

/** What can go wrong between a caller and a model. */
export type ModelErrorCode =
  | 'unknown_route'
  | 'route_not_available'
  | 'invalid_request'
  | 'context_length_exceeded'
  | 'missing_provider_key'
  | 'provider_refused_key'
  | 'provider_rate_limited'
  | 'provider_unavailable'
  | 'provider_timeout'
  | 'malformed_provider_answer'
  | 'stream_interrupted'
  | 'cancelled';

/** Thrown by the gateway and its providers; never carries a key, a prompt or an answer. */
export class ModelError extends AppError {
  constructor(message: string, facts: ErrorFacts & { readonly code: ModelErrorCode }) {
    super(message, facts);
  }
}
