import type { CounterWindow } from './ports';

/** Adds up what belongs to the same window, in the order in which windows come first. */
export function mergeWindows(windows: Iterable<CounterWindow>): readonly CounterWindow[] {
  const merged = new Map<string, { window: CounterWindow; counts: Record<string, number> }>();
  for (const window of windows) {
    const key = [window.tenant, window.release, window.size, window.start].join('\n');
    const found = merged.get(key) ?? { window, counts: Object.create(null) };
    merged.set(key, found);
    for (const [name, count] of Object.entries(window.counts)) {
      found.counts[name] = (found.counts[name] ?? 0) + count;
    }
  }
  return [...merged.values()].map(({ window, counts }) => ({ ...window, counts: { ...counts } }));
}
