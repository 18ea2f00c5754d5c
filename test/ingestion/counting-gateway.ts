import type { EmbeddingRequest, ModelGateway } from '../../lambdas/model-gateway/api';
import { digest } from '../../lambdas/platform/digest';

/** Numbers of an embedding of {@link CountingGateway}. */
export const dimensions = 8;

/** A gateway that embeds by digest, remembers every text, and does before that what the test wants. */
export class CountingGateway implements ModelGateway {
  readonly embedded: string[] = [];
  /** Awaited before each embedding: throw in it, or wait. */
  before: (request: EmbeddingRequest) => Promise<void> = async () => {};

  async embed(request: EmbeddingRequest) {
    await this.before(request);
    this.embedded.push(...request.texts);
    const embeddings = request.texts.map(embedText);
    const usage = { inputTokens: 1, outputTokens: 0, isEstimated: true };
    return { embeddings, usage, route: request.route, provider: 'test', model: 'digest' };
  }

  chat(): never {
    throw new Error('ingestion does not chat');
  }

  streamChat(): never {
    throw new Error('ingestion does not chat');
  }

  rerank(): never {
    throw new Error('ingestion does not rerank');
  }

  routes() {
    return [];
  }
}

function embedText(text: string): Float32Array {
  const numbers = [...Buffer.from(digest(text), 'hex').subarray(0, dimensions)].map((byte) => byte + 1);
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => number / length);
}
