import { ModelError } from '../api';

/**
 * The body of InvokeModel for a reranker, told by its id; ids of inference profiles and ARNs hold it, too.
 *
 * Both families speak Cohere's form; Cohere's wants the version of it, and Amazon's refuses a field that it does not
 * know.
 *
 * @throws {@link ModelError} `invalid_request` for a model of an unknown family
 */
export function buildRerankBody(model: string, question: string, texts: readonly string[]): object {
  const body = { query: question, documents: texts, top_n: texts.length };
  if (/amazon\.rerank-/.test(model)) return body;
  if (/cohere\.rerank-/.test(model)) return { ...body, api_version: 2 };
  throw new ModelError(
    `bedrock model ${model} is not a reranker that is known here: use amazon.rerank-v1:0 or cohere.rerank-v3-5:0`,
    { kind: 'invalid', code: 'invalid_request', parameter: 'model' },
  );
}
