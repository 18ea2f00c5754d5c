/** The most that SageMaker takes for either timeout, says StartupParameters of its API. */
const mostSeconds = 3_600;
/** Start of the container, and compilation of the model's graph, before the first health check is answered. */
const startSeconds = 600;
/** Bytes a second that are taken for granted, far below what an instance with a GPU has, so that no slow day ends a load. */
const bytesPerSecond = 100_000_000;

/**
 * Seconds that a copy may take to fetch its weights, and as many to load them: `600 + bytes / 100 MB a second`, at most
 * 3600. A load that is over sooner waits for nothing; a smaller budget gives up on a slow one.
 *
 * @param weightBytes - bytes of the weights
 */
export function loadSecondsOf(weightBytes: number): number {
  return Math.min(mostSeconds, startSeconds + Math.ceil(weightBytes / bytesPerSecond));
}
