/** What is said of answers that failed. */
export interface Failures {
  /** e.g. `26 of 26 answers failed, most often with context_length_exceeded (25)`. */
  readonly words: string;
  /** The most frequent code of an error; left out where none has one. */
  readonly code?: string;
}

/** Says how many of a release's answers failed, and with which error most often; undefined when none did. */
export function describeFailures(
  cases: readonly { readonly state: string; readonly error?: string }[],
): Failures | undefined {
  const failed = cases.filter(({ state }) => state === 'failed' || state === 'cancelled');
  if (failed.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { error } of failed) {
    if (error !== undefined) counts.set(error, (counts.get(error) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, left], [, right]) => right - left);
  const words = `${failed.length} of ${cases.length} answers failed`;
  if (most === undefined) return { words };
  const [code, count] = most;
  return { words: `${words}, most often with ${code} (${count})`, code };
}
