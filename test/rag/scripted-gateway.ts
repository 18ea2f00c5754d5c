import type {
  ChatEvent,
  ChatRequest,
  Completion,
  EmbeddingRequest,
  ModelGateway,
  RerankRequest,
} from '../../lambdas/model-gateway/api';

/** What a scripted model does when it is asked; an error in the script is thrown where it stands. */
export interface Script {
  /** Deltas of the answer, in their order. */
  readonly answer?: readonly (string | Error)[];
  /** What a follow-up is rewritten to. */
  readonly condensed?: string | Error;
  readonly rerankScores?: readonly number[] | Error;
  /** Waits behind the last delta until the call is cut; `deaf` does not even listen to that. */
  readonly hangs?: 'until-cut' | 'deaf';
  readonly costUsd?: number;
  /** Another route writes the answer. */
  readonly fallback?: { readonly route: string; readonly from: string; readonly code: string };
}

const usage = { inputTokens: 10, outputTokens: 5, isEstimated: false };

/** A gateway whose models say what the script says, and that remembers what it was asked. */
export class ScriptedGateway implements ModelGateway {
  readonly streamed: ChatRequest[] = [];
  readonly chatted: ChatRequest[] = [];
  readonly embedded: EmbeddingRequest[] = [];
  readonly reranked: RerankRequest[] = [];
  /** Streams that were closed, by their end or by the one who read them. */
  closedStreams = 0;

  constructor(private readonly script: Script) {}

  async chat(request: ChatRequest) {
    this.chatted.push(request);
    const { condensed = '' } = this.script;
    if (condensed instanceof Error) throw condensed;
    return { ...this.completion(request.route), text: condensed, toolCalls: [] };
  }

  async *streamChat(request: ChatRequest): AsyncGenerator<ChatEvent> {
    this.streamed.push(request);
    const { fallback } = this.script;
    try {
      if (fallback) yield { type: 'fallback', ...fallback };
      for (const text of this.script.answer ?? []) {
        if (text instanceof Error) throw text;
        yield { type: 'text', text };
      }
      if (this.script.hangs) await this.hang(request.signal);
      yield { type: 'finish', completion: this.completion(fallback?.route ?? request.route) };
    } finally {
      this.closedStreams += 1;
    }
  }

  async embed(request: EmbeddingRequest) {
    this.embedded.push(request);
    const embeddings = request.texts.map(() => new Float32Array([1, 0]));
    return { ...this.completion(request.route), embeddings };
  }

  async rerank(request: RerankRequest) {
    this.reranked.push(request);
    const { rerankScores = [] } = this.script;
    if (rerankScores instanceof Error) throw rerankScores;
    return { ...this.completion(request.route), scores: rerankScores };
  }

  routes() {
    return [];
  }

  private hang(signal: AbortSignal | undefined): Promise<never> {
    return new Promise((_resolve, reject) => {
      if (this.script.hangs === 'deaf') return;
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }

  private completion(route: string): Completion {
    return {
      finishReason: 'stop',
      usage,
      costUsd: this.script.costUsd,
      route,
      provider: 'scripted',
      model: 'scripted-1',
      retries: 0,
    };
  }
}
