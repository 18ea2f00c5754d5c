import type { KitEvent } from '../../lambdas/domain/event';
import { countEvent } from '../../lambdas/observability/count-event';
import { mergeWindows } from '../../lambdas/observability/merge-windows';
import type { CounterStore, CounterWindow } from '../../lambdas/observability/ports';

/** The windows of events, each counted once, in an order of their own. */
export function expectedWindows(events: readonly KitEvent[]): readonly CounterWindow[] {
  return sorted(mergeWindows(events.flatMap(countEvent)));
}

/** Every window that a store has, in the same order. */
export async function storedWindows(store: CounterStore): Promise<readonly CounterWindow[]> {
  const always = { from: '2000-01-01T00:00:00.000Z', until: '2100-01-01T00:00:00.000Z' };
  const [minutes, hours] = await Promise.all([
    store.read({ size: 'minute', ...always }),
    store.read({ size: 'hour', ...always }),
  ]);
  return sorted([...minutes, ...hours]);
}

function sorted(windows: readonly CounterWindow[]): readonly CounterWindow[] {
  const key = ({ size, start, tenant, release }: CounterWindow) => [size, start, tenant, release].join(' ');
  return [...windows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
