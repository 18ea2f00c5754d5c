import * as z from 'zod';
import { embeddingList } from './openai-answer';

/** Embeddings in the order of the texts: OpenAI's form, as vLLM answers, or vectors alone, as LMI and TEI do. */
export const embeddingAnswer = z.union([
  embeddingList,
  z.custom<number[][]>(isVectors).transform((embeddings) => ({ embeddings, inputTokens: undefined })),
]);

/** By hand, because zod takes longer over 100,000 numbers than the call itself. */
function isVectors(value: unknown): value is number[][] {
  return (
    Array.isArray(value) &&
    value.every((vector) => Array.isArray(vector) && vector.every((number) => typeof number === 'number'))
  );
}
