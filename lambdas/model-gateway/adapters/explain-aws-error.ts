import { AppError, type ErrorKind } from '../../platform/errors';
import { ModelError, type ModelErrorCode } from '../api';
import { quoteSafely } from './explain-provider-answer';

/** What an error of an AWS service means to the one who called a model. */
export interface AwsErrorMeaning {
  readonly code: ModelErrorCode;
  readonly kind: ErrorKind;
  readonly isRetryable: boolean;
  readonly remedy: string;
}

/** A call of an AWS service that failed. */
export interface FailedAwsCall {
  /** What to call the provider in errors. */
  readonly provider: string;
  /** The model as its provider calls it. */
  readonly model: string;
  /** Texts that the error must not repeat. */
  readonly confidential: readonly string[];
  /** Whether events may have come already. */
  readonly isStreaming: boolean;
  /** What the service's errors mean, by their names. */
  readonly meanings: Readonly<Record<string, AwsErrorMeaning>>;
}

const unavailable: AwsErrorMeaning = {
  code: 'provider_unavailable',
  kind: 'unavailable',
  isRetryable: true,
  remedy: 'try again later',
};
const limited: AwsErrorMeaning = {
  code: 'provider_rate_limited',
  kind: 'rate-limited',
  isRetryable: true,
  remedy: 'try again later, or raise the quota of the model',
};
const invalid: AwsErrorMeaning = {
  code: 'invalid_request',
  kind: 'invalid',
  isRetryable: false,
  remedy: 'change the request or the model of the route',
};

/**
 * Meanings that every service shares, and those of the SDK before it reaches one.
 *
 * @param permissions - what to check when the call is refused
 */
export function awsErrorMeanings(permissions: string): Readonly<Record<string, AwsErrorMeaning>> {
  const refused: AwsErrorMeaning = {
    code: 'provider_refused_key',
    kind: 'unavailable',
    isRetryable: false,
    remedy: `check the AWS credentials, ${permissions}`,
  };
  return {
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
  };
}

/** Turns an error of the SDK into ours, by its name. */
export function explainAwsError(cause: unknown, call: FailedAwsCall): unknown {
  if (cause instanceof AppError) return cause;
  const meaning = call.meanings[readText(cause, 'name')];
  if (meaning) return explained(cause, call, meaning);
  const status = readNumber(readField(cause, '$metadata'), 'httpStatusCode');
  // A stream that cannot be read to its end: a corrupted frame, or a connection that broke.
  if (call.isStreaming) return interrupted(cause, call);
  if (status !== undefined && status < 300) return interrupted(cause, call, 'malformed_provider_answer');
  if (status === 429) return explained(cause, call, limited);
  if (status !== undefined && status < 500) return explained(cause, call, invalid);
  return explained(cause, call, unavailable);
}

function explained(cause: unknown, call: FailedAwsCall, meaning: AwsErrorMeaning): ModelError {
  const message = readText(cause, 'message');
  const isTooLong = /too long|too many (?:input )?tokens|context (?:length|window)/i.test(message);
  const isInvalid = meaning.code === 'invalid_request';
  return new ModelError(
    `${call.provider} refused or failed for model ${call.model}, ${readText(cause, 'name')}${quoteSafely(message, call.confidential)}: ${meaning.remedy}`,
    {
      kind: meaning.kind,
      code: isInvalid && isTooLong ? 'context_length_exceeded' : meaning.code,
      isRetryable: meaning.isRetryable,
      retryAfterMs: readRetryAfter(cause),
    },
  );
}

function interrupted(
  cause: unknown,
  { provider, model }: FailedAwsCall,
  code: ModelErrorCode = 'stream_interrupted',
): ModelError {
  return new ModelError(
    `the answer of ${provider} model ${model} broke off or could not be read (${readText(cause, 'name')}): try again`,
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
