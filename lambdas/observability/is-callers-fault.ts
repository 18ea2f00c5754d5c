const faultsOfCallers: readonly unknown[] = [
  'cancelled',
  'unknown_route',
  'invalid_request',
  'context_length_exceeded',
];

/** Whether a call of a model failed for a reason of the one who called: it says nothing about the provider. */
export function isCallersFault(code: unknown): boolean {
  return faultsOfCallers.includes(code);
}
