import type { CounterWindow } from './ports';

/** Milliseconds of a window. */
export const windowMs = { minute: 60_000, hour: 3_600_000 } as const;

/** When the window begins that a time is in: ISO 8601, UTC. */
export function windowStart(time: string | Date, size: CounterWindow['size']): string {
  const length = windowMs[size];
  return new Date(Math.floor(new Date(time).getTime() / length) * length).toISOString();
}
