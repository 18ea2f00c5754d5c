import { type AwsErrorMeaning, awsErrorMeanings, explainAwsError } from './explain-aws-error';

const unavailable: AwsErrorMeaning = {
  code: 'provider_unavailable',
  kind: 'unavailable',
  isRetryable: true,
  remedy: 'try again later',
};

/** What the names of Bedrock's errors mean. */
const meanings: Readonly<Record<string, AwsErrorMeaning>> = {
  ...awsErrorMeanings('bedrock:InvokeModel and the access to the model in this region'),
  ModelErrorException: unavailable,
  ModelStreamErrorException: unavailable,
  ModelTimeoutException: { ...unavailable, code: 'provider_timeout', kind: 'timeout' },
  ValidationException: {
    code: 'invalid_request',
    kind: 'invalid',
    isRetryable: false,
    remedy: 'change the request or the model of the route',
  },
  ResourceNotFoundException: {
    code: 'invalid_request',
    kind: 'invalid',
    isRetryable: false,
    remedy: 'check model and region of the route',
  },
};

/**
 * Turns an error of the SDK into ours, by its name.
 *
 * @param call.isStreaming - whether events may have come already
 * @param call.confidential - texts that the error must not repeat
 */
export function explainBedrockError(
  cause: unknown,
  call: { model: string; confidential: readonly string[]; isStreaming: boolean },
): unknown {
  return explainAwsError(cause, { ...call, provider: 'bedrock', meanings });
}
