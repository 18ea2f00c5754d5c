import type { Rollout } from '../../lambdas/promotion/api';
import type { RolloutStore } from '../../lambdas/promotion/ports';

const rollout: Rollout = {
  id: 'rollout_1',
  candidate: 'a'.repeat(64),
  champion: 'b'.repeat(64),
  step: 'evaluating',
  startedBy: 'key_operator',
  tenant: 'local',
  startedAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
  reasons: ['시작'],
  history: [{ time: '2026-01-02T03:04:05.000Z', step: 'evaluating', reason: '시작', by: 'key_operator' }],
  announced: 0,
  version: 1,
};

/** What every store of rollouts does; `open` gives an empty one. */
export function describeRolloutStoreContract(name: string, open: () => Promise<RolloutStore>): void {
  describe(`rollouts in ${name}`, () => {
    test('gives a rollout back as it was put, and nothing where there is nothing', async () => {
      const store = await open();
      const full: Rollout = {
        ...rollout,
        version: 2,
        step: 'canary',
        evaluationId: 'evaluation_1',
        canaryStep: 0,
        canaryPercent: 5,
        since: '2026-01-02T03:04:06.000Z',
        until: '2026-01-02T03:34:06.000Z',
        gate: { verdict: 'promote', reasons: ['better'], report: 'c'.repeat(64) },
        history: [
          ...rollout.history,
          {
            time: '2026-01-02T03:04:06.000Z',
            step: 'canary',
            reason: '5 %',
            by: 'kit',
            change: 'canary',
            sharePercent: 5,
          },
        ],
      };

      expect([await store.put(rollout), await store.put(full)]).toEqual([true, true]);

      expect(await store.get('rollout_1')).toEqual(full);
      expect(await store.get('rollout_2')).toBeUndefined();
    });

    test('refuses a change that was made from another version, and changes nothing', async () => {
      const store = await open();
      await store.put(rollout);

      const puts = [
        await store.put({ ...rollout, reasons: ['again'] }),
        await store.put({ ...rollout, version: 3 }),
        await store.put({ ...rollout, id: 'rollout_2', version: 2 }),
      ];

      expect(puts).toEqual([false, false, false]);
      expect(await store.list(10)).toEqual([rollout]);
    });

    test('leaves one winner of changes that race', async () => {
      const store = await open();
      await store.put(rollout);

      const puts = await Promise.all(
        ['held', 'rejected', 'canary', 'failed'].map((step) =>
          store.put({ ...rollout, version: 2, reasons: [step] }),
        ),
      );

      expect(puts.filter(Boolean)).toHaveLength(1);
    });

    test('lists rollouts newest first, as they are now', async () => {
      const store = await open();
      for (const day of [2, 1, 3]) {
        await store.put({ ...rollout, id: `rollout_${day}`, startedAt: `2026-01-0${day}T00:00:00.000Z` });
      }
      await store.put({
        ...rollout,
        id: 'rollout_2',
        startedAt: '2026-01-02T00:00:00.000Z',
        version: 2,
        step: 'held',
      });

      expect((await store.list(10)).map(({ id, step }) => [id, step])).toEqual([
        ['rollout_3', 'evaluating'],
        ['rollout_2', 'held'],
        ['rollout_1', 'evaluating'],
      ]);
      expect((await store.list(1)).map(({ id }) => id)).toEqual(['rollout_3']);
    });
  });
}
