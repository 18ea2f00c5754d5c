import {
  ModelError as ContainerError,
  ModelStreamError,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { ModelError } from '../api';
import { type AwsErrorMeaning, awsErrorMeanings, explainAwsError } from './explain-aws-error';
import { explainProviderAnswer } from './explain-provider-answer';
import { hasNoCopy } from './has-no-copy';

/** Longer than a call waits between two tries: an endpoint that wakes or is overrun is not asked again within it. */
const laterMs = 60_000;

const unavailable: AwsErrorMeaning = {
  code: 'provider_unavailable',
  kind: 'unavailable',
  isRetryable: true,
  remedy: 'try again later',
};
const interrupted: AwsErrorMeaning = { ...unavailable, code: 'stream_interrupted', remedy: 'try again' };

/** What the names of the errors of SageMaker's runtime mean; what the container said has its own way below. */
const meanings: Readonly<Record<string, AwsErrorMeaning>> = {
  ...awsErrorMeanings('sagemaker:InvokeEndpoint and the region of the route'),
  ServiceUnavailable: unavailable,
  InternalFailure: unavailable,
  InternalDependencyException: unavailable,
  InternalStreamFailure: interrupted,
  ModelStreamError: interrupted,
};

/**
 * Turns an error of SageMaker's runtime into ours: what the container answered by its own status, a model that sleeps,
 * wakes or is not deployed as unavailable, so that callers go on with a fallback route.
 *
 * @param call.confidential - texts that the error must not repeat
 */
export function explainSageMakerError(
  cause: unknown,
  call: {
    provider: string;
    endpoint: string;
    model: string;
    confidential: readonly string[];
    isStreaming: boolean;
  },
): unknown {
  if (cause instanceof ContainerError) return explainContainer(cause, call);
  // In the words of SageMaker there is an account number.
  if (hasNoCopy(cause)) {
    return notThere(call, 'has no copy in service: it sleeps or wakes, which takes minutes');
  }
  if (isAbsence(cause)) return notThere(call, 'is not deployed');
  if (cause instanceof ModelStreamError && cause.ErrorCode === 'ModelInvocationTimeExceeded') {
    return tooSlow(call);
  }
  return explainAwsError(cause, { ...call, meanings });
}

/** SageMaker has no error of its own for a model or an endpoint that is not there. */
function isAbsence(cause: unknown): cause is ValidationError {
  return cause instanceof ValidationError && /not found|could not find/i.test(cause.message);
}

function notThere({ model, endpoint }: { model: string; endpoint: string }, problem: string): ModelError {
  return new ModelError(
    `the model ${model} on the SageMaker endpoint ${endpoint} ${problem}: try again later, or name a fallback of the route`,
    { kind: 'unavailable', code: 'provider_unavailable', isRetryable: true, retryAfterMs: laterMs },
  );
}

function explainContainer(
  cause: ContainerError,
  call: { provider: string; endpoint: string; model: string; confidential: readonly string[] },
): ModelError {
  const { OriginalStatusCode: status = 0, OriginalMessage: body = '' } = cause;
  if (/timed out/i.test(`${cause.message} ${body}`)) return tooSlow(call);
  // Without a status the container gave no answer of its own.
  return explainProviderAnswer({ ...call, status: status < 100 ? 503 : status, body });
}

/** Asked again at once, the model would take as long, and work on the call that nobody waits for any more. */
function tooSlow({ model, endpoint }: { model: string; endpoint: string }): ModelError {
  return new ModelError(
    `the model ${model} on the SageMaker endpoint ${endpoint} did not answer in the time that SageMaker gives it (60 seconds, 8 minutes for a stream): ask for fewer tokens, or try again later`,
    { kind: 'timeout', code: 'provider_timeout', isRetryable: true, retryAfterMs: laterMs },
  );
}
