import type { CountedEvent, CounterWindow } from '../ports';

/** Limits of DynamoDB: actions of a transaction, and well below those of an update's expression (4 KB, 300 operators). */
const maxActions = 100;
const maxCountsOfWindow = 250;

/** Splits events, in their order, into groups whose marks and merged windows fit into a transaction each. */
export function groupForTransactions(events: readonly CountedEvent[]): readonly (readonly CountedEvent[])[] {
  const groups: CountedEvent[][] = [];
  let group: CountedEvent[] = [];
  let windows = new Map<string, Set<string>>();
  for (const event of events) {
    if (!isRoom(event, group, windows)) {
      groups.push(group);
      group = [];
      windows = new Map();
    }
    group.push(event);
    for (const window of event.additions) {
      const names = windows.get(keyOf(window)) ?? new Set();
      for (const name of Object.keys(window.counts)) names.add(name);
      windows.set(keyOf(window), names);
    }
  }
  return group.length > 0 ? [...groups, group] : groups;
}

function isRoom(
  event: CountedEvent,
  group: readonly CountedEvent[],
  windows: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (group.length === 0) return true;
  const further = event.additions.filter((window) => !windows.has(keyOf(window))).length;
  if (group.length + 1 + windows.size + further > maxActions) return false;
  return event.additions.every((window) => {
    const names = windows.get(keyOf(window));
    if (names === undefined) return true;
    const added = Object.keys(window.counts).filter((name) => !names.has(name)).length;
    return names.size + added <= maxCountsOfWindow;
  });
}

function keyOf({ tenant, release, size, start }: CounterWindow): string {
  return [tenant, release, size, start].join('\n');
}
