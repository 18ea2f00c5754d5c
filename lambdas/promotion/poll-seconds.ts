/** The longest wait where nothing else bounds it, in seconds. */
const longest = 60;

/**
 * How long to wait before looking again at something that has run for a while: often at first, when most goes wrong, and
 * then a twentieth of its age. With a limit that grows with what is waited for, one execution of a state machine stays
 * below its 25,000 events, however long its canary bakes.
 *
 * @param options.startedAt - ISO 8601
 * @param options.expectedSeconds - how long it is likely to take; a look takes up to a fortieth of it @default 0
 * @param options.until - ISO 8601: the wait ends then at the latest, as far as that is still to come
 */
export function pollSeconds(options: {
  readonly now: Date;
  readonly startedAt: string;
  readonly expectedSeconds?: number;
  readonly until?: string;
}): number {
  const { now, startedAt, expectedSeconds = 0, until } = options;
  const age = (now.getTime() - Date.parse(startedAt)) / 1_000;
  const wait = Math.min(Math.max(age / 20, 2), Math.max(longest, expectedSeconds / 40));
  const left = until === undefined ? Number.POSITIVE_INFINITY : (Date.parse(until) - now.getTime()) / 1_000;
  return Math.ceil(left > 0 ? Math.min(wait, left) : wait);
}
