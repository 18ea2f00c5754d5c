import { type ChatRequest, ModelError } from '../api';
import { confidentialTexts, quoteSafely } from './explain-provider-answer';

/** The error that an event of a stream tells of, in the words of the provider. */
export function explainChunkError(message: string, provider: string, request: ChatRequest): ModelError {
  const words = quoteSafely(message, confidentialTexts(request, undefined));
  return new ModelError(`${provider} failed while it answered${words}: try again later`, {
    kind: 'unavailable',
    code: 'provider_unavailable',
    isRetryable: true,
  });
}
