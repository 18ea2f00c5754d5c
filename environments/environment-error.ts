/** Thrown when an environment is unknown or written wrongly; each line of the message is one mistake to mend. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
