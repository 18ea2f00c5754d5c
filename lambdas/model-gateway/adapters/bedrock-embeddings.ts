import * as z from 'zod';
import { ModelError } from '../api';
import type { EmbeddingRoute } from '../settings';

/** How a family of embedding models is called through InvokeModel. */
export interface BedrockEmbeddingFamily {
  /** Texts that one call takes. */
  readonly maxTexts: number;
  body(texts: readonly string[], purpose: 'query' | 'passage', dimensions: number): Record<string, unknown>;
  /** Shape of the answer, read into vectors and tokens. */
  readonly answer: z.ZodType<{ embeddings: number[][]; inputTokens?: number }>;
}

const numbers = z.custom<number[]>(isNumbers);

const titanAnswer = z
  .object({ embedding: numbers, inputTextTokenCount: z.number().optional() })
  .transform(({ embedding, inputTextTokenCount }) => ({
    embeddings: [embedding],
    inputTokens: inputTextTokenCount,
  }));

const cohereAnswer = z
  .object({ embeddings: z.union([z.array(numbers), z.object({ float: z.array(numbers) })]) })
  .transform(({ embeddings }) => ({ embeddings: 'float' in embeddings ? embeddings.float : embeddings }));

function cohereInput(purpose: 'query' | 'passage'): string {
  return purpose === 'query' ? 'search_query' : 'search_document';
}

const families: readonly { readonly model: RegExp; readonly family: BedrockEmbeddingFamily }[] = [
  {
    model: /amazon\.titan-embed-text-v2/,
    family: {
      maxTexts: 1,
      body: (texts, _purpose, dimensions) => ({ inputText: texts[0], dimensions, normalize: true }),
      answer: titanAnswer,
    },
  },
  {
    model: /amazon\.titan-embed/,
    family: { maxTexts: 1, body: (texts) => ({ inputText: texts[0] }), answer: titanAnswer },
  },
  {
    model: /cohere\.embed-v4/,
    family: {
      maxTexts: 96,
      body: (texts, purpose, dimensions) => ({
        texts,
        input_type: cohereInput(purpose),
        embedding_types: ['float'],
        output_dimension: dimensions,
      }),
      answer: cohereAnswer,
    },
  },
  {
    model: /cohere\.embed-/,
    family: {
      maxTexts: 96,
      // Version 3 refuses long texts instead of cutting them, unless told.
      body: (texts, purpose) => ({ texts, input_type: cohereInput(purpose), truncate: 'END' }),
      answer: cohereAnswer,
    },
  },
];

/**
 * The family of an embedding model, told by its id; ids of inference profiles and ARNs hold it, too.
 *
 * @throws {@link ModelError} `invalid_request` for a model of an unknown family
 */
export function findEmbeddingFamily(route: EmbeddingRoute): BedrockEmbeddingFamily {
  const found = families.find(({ model }) => model.test(route.model));
  if (found) return found.family;
  throw new ModelError(
    `bedrock model ${route.model} is not an embedding model that is known here: use amazon.titan-embed-text-v1, -v2:0, cohere.embed-english-v3, -multilingual-v3 or cohere.embed-v4:0`,
    { kind: 'invalid', code: 'invalid_request', parameter: 'model' },
  );
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}
