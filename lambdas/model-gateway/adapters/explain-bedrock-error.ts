import { AppError, type ErrorKind } from '../../platform/errors';
import { ModelError, type ModelErrorCode } from '../api';
import { quoteSafely } from './explain-provider-answer';

interface Meaning {
  readonly code: ModelErrorCode;
  readonly kind: ErrorKind;
  readonly isRetryable: boolean;
  readonly remedy: string;
}

const unavailable: Meaning = {
  code: 'provider_unavailable',
  kind: 'unavailable',
  isRetryable: true,
  remedy: 'try again later',
};
const refused: Meaning = {
  code: 'provider_refused_key',
  kind: 'unavailable',
  isRetryable: false,
  remedy: 'check the AWS credentials, bedrock:InvokeModel and the access to the model in this region',
};
const limited: Meaning = {
  code: 'provider_rate_limited',
  kind: 'rate-limited',
  isRetryable: true,
  remedy: 'try again later, or raise the quota of the model',
};

/** What the names of Bedrock's errors mean, and those of the SDK before it reaches Bedrock. */
const meanings: Readonly<Record<string, Meaning>> = {
  ThrottlingException: limited,
  ServiceQuotaExceededException: limited,
  TooManyRequestsException: limited,
  AccessDeniedException: refused,
  UnrecognizedClientException: refused,
  InvalidSignatureException: refused,
  ExpiredTokenException: refused,
  CredentialsProviderError: { ...refused, code: 'missing_provider_key' },
  InternalServerException: unavailable,
  ServiceUnavailableException: unavailable,
  ModelNotReadyException: unavailable,
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
  if (cause instanceof AppError) return cause;
  const name = readText(cause, 'name');
  const meaning = meanings[name];
  if (meaning) return explained(cause, call, meaning);
  const status = readNumber(readField(cause, '$metadata'), 'httpStatusCode');
  // A stream that cannot be read to its end: a corrupted frame, or a connection that broke.
  if (call.isStreaming) return interrupted(cause, call.model);
  if (status !== undefined && status < 300)
    return interrupted(cause, call.model, 'malformed_provider_answer');
  if (status === 429) return explained(cause, call, limited);
  if (status !== undefined && status < 500)
    return explained(cause, call, meanings.ValidationException ?? refused);
  return explained(cause, call, unavailable);
}

function explained(
  cause: unknown,
  call: { model: string; confidential: readonly string[] },
  meaning: Meaning,
): ModelError {
  const message = readText(cause, 'message');
  const isTooLong = /too long|too many (?:input )?tokens|context (?:length|window)/i.test(message);
  const isInvalid = meaning.code === 'invalid_request';
  return new ModelError(
    `bedrock refused or failed for model ${call.model}, ${readText(cause, 'name')}${quoteSafely(message, call.confidential)}: ${meaning.remedy}`,
    {
      kind: meaning.kind,
      code: isInvalid && isTooLong ? 'context_length_exceeded' : meaning.code,
      isRetryable: meaning.isRetryable,
      retryAfterMs: readRetryAfter(cause),
    },
  );
}

function interrupted(cause: unknown, model: string, code: ModelErrorCode = 'stream_interrupted'): ModelError {
  return new ModelError(
    `the answer of bedrock model ${model} broke off or could not be read (${readText(cause, 'name')}): try again`,
    {
      kind: 'unavailable',
      code,
      isRetryable: true,
    },
  );
}

function readRetryAfter(cause: unknown): number | undefined {
  const headers = readField(readField(cause, '$response'), 'headers');
  const seconds = Number(readField(headers, 'retry-after'));
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function readText(value: unknown, name: string): string {
  const field = readField(value, name);
  return typeof field === 'string' ? field : '';
}

function readNumber(value: unknown, name: string): number | undefined {
  const field = readField(value, name);
  return typeof field === 'number' ? field : undefined;
}

function readField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Reflect.get(value, name);
}
