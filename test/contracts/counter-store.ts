import type { CounterStore, CounterWindow } from '../../lambdas/observability/ports';

const minute: CounterWindow = {
  tenant: 'local',
  release: 'none',
  size: 'minute',
  start: '2026-03-04T05:06:00.000Z',
  counts: { 'answers.answered': 1 },
};
const hour: CounterWindow = { ...minute, size: 'hour', start: '2026-03-04T05:00:00.000Z' };
const day = { from: '2026-03-04T00:00:00.000Z', until: '2026-03-05T00:00:00.000Z' };

const event = (id: string, ...additions: CounterWindow[]) => ({ id, additions });

/** What every counter store promises. */
export function describeCounterStoreContract(
  name: string,
  open: () => Promise<CounterStore> | CounterStore,
): void {
  describe(`CounterStore: ${name}`, () => {
    test('adds up what events add to their windows, and takes back what they take back', async () => {
      const store = await open();

      await store.add([
        event('a', { ...minute, counts: { up: 1, cost: 2_000_000_001 } }, hour),
        event('b', { ...minute, counts: { up: -1, down: 1, cost: 5 } }, hour),
      ]);
      await store.add([event('c', { ...minute, counts: { down: 1 } })]);

      expect(await store.read({ tenant: 'local', size: 'minute', ...day })).toEqual([
        { ...minute, counts: { up: 0, down: 2, cost: 2_000_000_006 } },
      ]);
      expect(await store.read({ tenant: 'local', size: 'hour', ...day })).toEqual([
        { ...hour, counts: { 'answers.answered': 2 } },
      ]);
    });

    test('counts an event once: in the same call, in a later one, and among others that are new', async () => {
      const store = await open();

      const first = await store.add([event('a', minute), event('a', minute), event('b', minute)]);
      const second = await store.add([event('c', minute), event('b', minute), event('a', minute)]);

      expect(first).toEqual(['a']);
      expect([...second].sort()).toEqual(['a', 'b']);
      expect(await store.read({ tenant: 'local', size: 'minute', ...day })).toEqual([
        { ...minute, counts: { 'answers.answered': 3 } },
      ]);
    });

    test('counts hundreds of events in one call, of many windows and names', async () => {
      const store = await open();
      const events = Array.from({ length: 450 }, (_, index) =>
        event(
          `event-${index}`,
          { ...minute, release: `r${index % 7}`, counts: { [`name.${index % 90}`]: 1, all: 1 } },
          { ...hour, release: `r${index % 7}`, counts: { all: index } },
        ),
      );

      const known = await store.add(events);
      const again = await store.add(events);

      const windows = await store.read({ size: 'minute', ...day });
      const hours = await store.read({ size: 'hour', ...day });
      const sum = (of: readonly CounterWindow[]) =>
        of.reduce((total, { counts }) => total + (counts.all ?? 0), 0);
      expect(known).toEqual([]);
      expect(again).toHaveLength(450);
      expect(windows.map(({ release }) => release).sort()).toEqual([
        'r0',
        'r1',
        'r2',
        'r3',
        'r4',
        'r5',
        'r6',
      ]);
      expect([sum(windows), sum(hours)]).toEqual([450, (449 * 450) / 2]);
    });

    test('loses and repeats nothing when many add to the same window at once, some of it the same', async () => {
      const store = await open();
      const batches = Array.from({ length: 8 }, (_, batch) =>
        Array.from({ length: 30 }, (_, index) => event(`event-${batch * 15 + index}`, minute, hour)),
      );

      await Promise.all(batches.map((batch) => store.add(batch)));

      const [window] = await store.read({ tenant: 'local', size: 'minute', ...day });
      expect(window?.counts).toEqual({ 'answers.answered': 8 * 15 + 15 });
    });

    test('takes an event that adds nothing, and knows it again', async () => {
      const store = await open();

      const known = [await store.add([event('a')]), await store.add([event('a')]), await store.add([])];

      expect(known).toEqual([[], ['a'], []]);
    });

    test('reads windows by their start, from the first to before the last, of one tenant or of all', async () => {
      const store = await open();
      const at = (start: string, tenant = 'local') => ({ ...minute, tenant, start });
      await store.add([
        event('a', at('2026-03-04T05:08:00.000Z')),
        event('b', at('2026-03-04T05:06:00.000Z')),
        event('c', at('2026-03-04T05:07:00.000Z', '테넌트#2')),
        event('d', at('2026-03-04T05:09:00.000Z')),
        event('e', hour),
      ]);
      const span = { from: '2026-03-04T05:06:00.000Z', until: '2026-03-04T05:09:00.000Z' };

      const own = await store.read({ tenant: 'local', size: 'minute', ...span });
      const other = await store.read({ tenant: '테넌트#2', size: 'minute', ...span });
      const all = await store.read({ size: 'minute', ...span });
      const none = await store.read({ size: 'minute', from: span.from, until: span.from });

      expect(own.map(({ start }) => start.slice(14, 16))).toEqual(['06', '08']);
      expect(other).toEqual([at('2026-03-04T05:07:00.000Z', '테넌트#2')]);
      expect(all.map(({ start }) => start.slice(14, 16))).toEqual(['06', '07', '08']);
      expect(none).toEqual([]);
    });
  });
}
