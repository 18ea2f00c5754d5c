import { ModelError } from '../api';

/**
 * The error for an answer that cannot be read. It has no cause: a parser's message may repeat the answer.
 *
 * @param got - what came instead, in a few words
 */
export function malformedAnswer(provider: string, got: string): ModelError {
  return new ModelError(
    `${provider} sent ${got}: check that provider and model of the route fit what answers there`,
    { kind: 'unavailable', code: 'malformed_provider_answer', isRetryable: true },
  );
}
