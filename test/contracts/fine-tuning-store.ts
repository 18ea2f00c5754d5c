import type { FineTuning } from '../../lambdas/fine-tuning/api';
import type { FineTuningStore } from '../../lambdas/fine-tuning/ports';
import { makeFineTuning } from '../fine-tuning/make-fine-tuning';

/** What every store of fine-tunings does; `open` gives an empty one. */
export function describeFineTuningStoreContract(name: string, open: () => Promise<FineTuningStore>): void {
  describe(`fine-tunings in ${name}`, () => {
    test('gives a compression back as it was put', async () => {
      const store = await open();
      const { dataset: _, ...rest } = makeFineTuning();
      const compression: FineTuning = {
        ...rest,
        method: 'compress',
        compressedFrom: 'support@1f0c3a5b7d9e',
        scheme: 'awq',
      };

      await store.put(compression);

      expect(await store.get(compression.id)).toEqual(compression);
    });

    test('gives a fine-tuning back as it was put, and nothing where there is nothing', async () => {
      const store = await open();
      const first = makeFineTuning();
      const full: FineTuning = {
        ...first,
        version: 2,
        step: 'training',
        champion: { modelVersion: 'support@0a1b2c3d4e5f', address: 's3://hub/model-versions/support/0a1b/' },
        hyperparameters: { tuning: 'qlora', loraRank: 8, learningRate: 1e-4, seed: 0 },
        records: {
          digest: 'c'.repeat(64),
          records: 90,
          heldOut: 10,
          tokens: 12_345,
          leftOut: { personal_data: 2 },
        },
        trainingJob: 'llmops-dev-tuning-0123456789abcdef-1',
        progress: { step: 10, steps: 200, loss: 3.21, heldOutLoss: 3.4, tokensPerSecond: 812 },
        costUsd: 1.25,
        stopping: '작업자가 멈춤',
        modelVersion: 'support@1f0c3a5b7d9e',
        history: [...first.history, { time: first.startedAt, step: 'training', reason: '학습 시작' }],
      };

      expect([await store.put(first), await store.put(full)]).toEqual([true, true]);

      expect(await store.get(first.id)).toEqual(full);
      expect(await store.get('tuning_2')).toBeUndefined();
    });

    test('refuses a change that was made from another version, and changes nothing', async () => {
      const store = await open();
      const first = makeFineTuning();
      await store.put(first);

      const puts = [
        await store.put({ ...first, group: 'other' }),
        await store.put({ ...first, version: 3 }),
        await store.put({ ...first, id: 'tuning_2', version: 2 }),
      ];

      expect(puts).toEqual([false, false, false]);
      expect(await store.list(first.tenant, 10)).toEqual([first]);
    });

    test('leaves one winner of changes that race', async () => {
      const store = await open();
      const first = makeFineTuning();
      await store.put(first);

      const puts = await Promise.all(
        (['training', 'stopped', 'failed'] as const).map((step) => store.put({ ...first, version: 2, step })),
      );

      expect(puts.filter(Boolean)).toHaveLength(1);
    });

    test('lists those of a tenant, newest first, as they are now', async () => {
      const store = await open();
      for (const day of [2, 1, 3]) {
        await store.put(makeFineTuning({ id: `tuning_${day}`, startedAt: `2026-01-0${day}T00:00:00.000Z` }));
      }
      await store.put(makeFineTuning({ id: 'tuning_4', tenant: 'other' }));
      await store.put(
        makeFineTuning({
          id: 'tuning_2',
          startedAt: '2026-01-02T00:00:00.000Z',
          version: 2,
          step: 'failed',
        }),
      );

      expect((await store.list('local', 10)).map(({ id, step }) => [id, step])).toEqual([
        ['tuning_3', 'building'],
        ['tuning_2', 'failed'],
        ['tuning_1', 'building'],
      ]);
      expect((await store.list('local', 1)).map(({ id }) => id)).toEqual(['tuning_3']);
    });
  });
}
