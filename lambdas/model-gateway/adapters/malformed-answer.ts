import type * as z from 'zod';
import { parseJson } from '../../platform/json';
import { ModelError } from '../api';

/**
 * An answer in the shape that is read here.
 *
 * @param got - what came when it is not, in a few words
 * @throws `ModelError` `malformed_provider_answer`
 */
export function parseAnswer<T>(
  text: string,
  shape: z.ZodType<T>,
  { provider, got }: { provider: string; got: string },
): T {
  try {
    return parseJson(text, shape, `the answer of ${provider}`);
  } catch {
    throw malformedAnswer(provider, got);
  }
}

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
