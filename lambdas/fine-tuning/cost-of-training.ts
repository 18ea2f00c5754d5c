/** Shortest job that is worth its start, in seconds: loading a model takes minutes. */
const shortestSeconds = 600;

const secondsOfHour = 3_600;

/** US dollars of so many seconds. */
export function costOf(billedSeconds: number, hourlyUsd: number): number {
  return (billedSeconds / secondsOfHour) * hourlyUsd;
}

/** Seconds that a job may run: the environment's, and what the money left buys. */
export function secondsFor(limits: {
  readonly leftUsd: number;
  readonly hourlyUsd: number;
  readonly maxHours: number;
}): number {
  const { leftUsd, hourlyUsd, maxHours } = limits;
  const allowed = maxHours * secondsOfHour;
  return Math.floor(hourlyUsd === 0 ? allowed : Math.min(allowed, (leftUsd / hourlyUsd) * secondsOfHour));
}

/** US dollars below which no job is started. */
export function leastUsd(hourlyUsd: number): number {
  return costOf(shortestSeconds, hourlyUsd);
}
