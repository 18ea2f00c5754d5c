import type { ChatRequest, FinishReason, ToolCall, Usage } from './api';
import type { ChatRoute, EmbeddingRoute, RerankRoute } from './settings';

/** One event of a provider's stream; `usage` is left out when the provider does not say. */
export type ProviderEvent =
  /** The model thinks: it answers, and what it thinks is not shown. */
  | { readonly type: 'reasoning' }
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool-call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments: string;
    }
  | {
      readonly type: 'finish';
      readonly finishReason: FinishReason;
      readonly usage?: Omit<Usage, 'isEstimated'>;
    };

/** A whole completion of a provider; `usage` is left out when the provider does not say. */
export interface ProviderCompletion {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly usage?: Omit<Usage, 'isEstimated'>;
}

/** A provider of models: one try, no retry, every failure a `ModelError`. */
export interface Provider {
  /** What to call it in logs and answers, e.g. `bedrock`. */
  readonly name: string;
  /** One completion at once; `request.signal` cuts the connection. */
  chat(route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion>;
  /** Streams one completion; `request.signal` cuts the connection. */
  streamChat(route: ChatRoute, request: ChatRequest): AsyncIterable<ProviderEvent>;
  /** @returns one vector a text, in their order, not necessarily of unit length */
  embed(
    route: EmbeddingRoute,
    request: { texts: readonly string[]; purpose: 'query' | 'passage'; signal: AbortSignal },
  ): Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }>;
  /** @returns one score a text, in their order, 0 to 1 */
  rerank?(
    route: RerankRoute,
    request: { question: string; texts: readonly string[]; signal: AbortSignal },
  ): Promise<readonly number[]>;
}

/** Where the keys of the providers are kept. */
export interface ProviderKeys {
  /**
   * The secret of that name.
   *
   * @throws `MissingProviderKeyError` with the place where to put it
   */
  get(credential: string): Promise<string>;
}
