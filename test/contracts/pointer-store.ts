import type { Pointers } from '../../lambdas/promotion/api';
import type { PointerStore } from '../../lambdas/promotion/ports';

const pointers = (version: number, changes: Partial<Pointers> = {}): Pointers => ({
  version,
  canaryPercent: 0,
  changedAt: '2026-01-02T03:04:05.000Z',
  changedBy: 'kit',
  reason: '이유',
  ...changes,
});

/** What every store of pointers does; `open` gives an empty one. */
export function describePointerStoreContract(name: string, open: () => Promise<PointerStore>): void {
  describe(`pointers in ${name}`, () => {
    test('has none before the first change', async () => {
      const store = await open();

      expect(await store.read()).toBeUndefined();
      expect(await store.history(10)).toEqual([]);
    });

    test('reads what was written last, and keeps every version', async () => {
      const store = await open();
      const versions = [
        pointers(1, { candidate: 'a', rollout: 'rollout_1', canaryPercent: 5 }),
        pointers(2, { champion: 'a', previousChampion: 'b' }),
        ...Array.from({ length: 10 }, (_, index) => pointers(3 + index, { champion: 'a' })),
      ];

      for (const version of versions) expect(await store.swap(version)).toBe(true);

      expect(await store.read()).toEqual(versions.at(-1));
      expect(await store.history(100)).toEqual([...versions].reverse());
      expect((await store.history(2)).map(({ version }) => version)).toEqual([12, 11]);
    });

    test('refuses a change that was made from another version, and changes nothing', async () => {
      const store = await open();
      await store.swap(pointers(1, { champion: 'a' }));

      const swaps = [
        await store.swap(pointers(1, { champion: 'b' })),
        await store.swap(pointers(3, { champion: 'b' })),
      ];

      expect(swaps).toEqual([false, false]);
      expect(await store.history(10)).toEqual([pointers(1, { champion: 'a' })]);
    });

    test('refuses a first change that is not the first version', async () => {
      const store = await open();

      expect(await store.swap(pointers(2))).toBe(false);
      expect(await store.read()).toBeUndefined();
    });

    test('leaves one winner of changes that race, again and again', async () => {
      const store = await open();

      for (let version = 1; version <= 5; version++) {
        const racers = ['a', 'b', 'c', 'd'];
        const swaps = await Promise.all(
          racers.map((champion) => store.swap(pointers(version, { champion }))),
        );

        expect(swaps.filter(Boolean)).toHaveLength(1);
        expect(await store.read()).toEqual(pointers(version, { champion: racers[swaps.indexOf(true)] }));
      }
      expect(await store.history(10)).toHaveLength(5);
    });
  });
}
