/** 741 seconds; what takes longer counts as that. */
const lastBucket = 39;

/**
 * The bucket of the histogram that a duration falls into, named by its upper bound in milliseconds.
 *
 * Bounds grow by √2, from 1 ms to 741 s (12 minutes, longer than any answer may take): 39 of them, so that a percentile
 * is at most 41 % too high and the numbers of a window stay within a few kilobytes. Other bounds would not add up with
 * the windows that are stored.
 *
 * @param durationMs - 0 or more
 */
export function latencyBucket(durationMs: number): number {
  const bucket = durationMs <= 1 ? 0 : Math.ceil(2 * Math.log2(durationMs) - 1e-9);
  return boundMs(Math.min(bucket, lastBucket));
}

function boundMs(bucket: number): number {
  return Math.round(2 ** (bucket / 2));
}
