import { ModelError } from './api';

/** Calls to the provider at once; more would meet its rate limit sooner than end earlier. */
const concurrentBatches = 4;

/** One call to the provider. */
export type EmbedBatch = (
  texts: readonly string[],
) => Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }>;

/**
 * Embeds any number of texts by calls of at most `maxBatch`, four at a time.
 *
 * @returns unit-length vectors in the order of the texts; `inputTokens` is undefined when any call did not say
 * @throws {@link ModelError} `malformed_provider_answer` when the number, length or content of the vectors is wrong
 */
export async function embedInBatches(
  texts: readonly string[],
  limits: { maxBatch: number; dimensions: number; route: string },
  embedBatch: EmbedBatch,
): Promise<{ embeddings: readonly Float32Array[]; inputTokens: number | undefined }> {
  const starts: number[] = [];
  for (let start = 0; start < texts.length; start += limits.maxBatch) starts.push(start);
  const embeddings: Float32Array[] = new Array(texts.length);
  let inputTokens: number | undefined = 0;

  const workers = Array.from({ length: Math.min(concurrentBatches, starts.length) }, async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const batch = texts.slice(start, start + limits.maxBatch);
      const answer = await embedBatch(batch);
      if (answer.embeddings.length !== batch.length) {
        throw malformed(
          limits.route,
          `${answer.embeddings.length} embeddings came for ${batch.length} texts`,
        );
      }
      for (const [index, embedding] of answer.embeddings.entries()) {
        embeddings[start + index] = normalise(embedding, limits);
      }
      inputTokens = add(inputTokens, answer.inputTokens);
    }
  });
  await Promise.all(workers);
  return { embeddings, inputTokens };
}

function add(total: number | undefined, tokens: number | undefined): number | undefined {
  return total === undefined || tokens === undefined ? undefined : total + tokens;
}

function normalise(embedding: Float32Array, limits: { dimensions: number; route: string }): Float32Array {
  if (embedding.length !== limits.dimensions) {
    throw malformed(
      limits.route,
      `an embedding of ${embedding.length} numbers came, the route says ${limits.dimensions}: set dimensions of the route to ${embedding.length} and rebuild the index`,
    );
  }
  let squares = 0;
  for (const number of embedding) squares += number * number;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) {
    throw malformed(limits.route, `an embedding came that has no direction (its length is ${length})`);
  }
  return Math.abs(length - 1) < 1e-6 ? embedding : embedding.map((number) => number / length);
}

function malformed(route: string, problem: string): ModelError {
  return new ModelError(`route ${route}: ${problem}`, {
    kind: 'unavailable',
    code: 'malformed_provider_answer',
  });
}
