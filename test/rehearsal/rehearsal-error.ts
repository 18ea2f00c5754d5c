/** Thrown when a step of a rehearsal fails; the message says what, and what to do next. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}
