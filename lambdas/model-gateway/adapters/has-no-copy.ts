import { ModelNotReadyException, ValidationError } from '@aws-sdk/client-sagemaker-runtime';

/** Whether SageMaker refused a call because the component has no copy in service: it sleeps, or wakes. */
export function hasNoCopy(cause: unknown): boolean {
  if (cause instanceof ModelNotReadyException) return true;
  return cause instanceof ValidationError && /no capacity/i.test(cause.message);
}
