import { type ChatRequest, ModelError } from '../api';
import { confidentialTexts, quoteSafely } from './explain-provider-answer';

/** The error that a chunk of a stream in OpenAI's form tells of. */
export function explainChunkError(
  error: string | { readonly message?: string },
  provider: string,
  request: ChatRequest,
): ModelError {
  const message = typeof error === 'string' ? error : (error.message ?? '');
  const words = quoteSafely(message, confidentialTexts(request, undefined));
  return new ModelError(`${provider} failed while it answered${words}: try again later`, {
    kind: 'unavailable',
    code: 'provider_unavailable',
    isRetryable: true,
  });
}
