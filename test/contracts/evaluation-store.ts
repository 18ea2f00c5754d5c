import type { EvaluationStore } from '../../lambdas/evaluation/ports';
import { makeEvaluation } from '../evaluation/make-evaluation';

/** What every store of evaluations does. */
export function describeEvaluationStoreContract(
  name: string,
  open: () => Promise<EvaluationStore> | EvaluationStore,
): void {
  describe(`evaluation store on ${name}`, () => {
    const at = '2026-01-02T03:05:00.000Z';

    test('gives back what was put last, and nothing that was never put', async () => {
      const store = await open();
      const alone = makeEvaluation({ groups: ['법무', 'ops'], champion: undefined });

      await store.put(makeEvaluation({ done: 1 }));
      await store.put(alone);

      expect(await store.get('evaluation_1')).toEqual(alone);
      expect(await store.get('evaluation_2')).toBeUndefined();
    });

    test('lists those of a tenant, newest first, up to a limit', async () => {
      const store = await open();
      for (const [id, tenant, day] of [
        ['evaluation_a', 'local', '01'],
        ['evaluation_c', 'local', '03'],
        ['evaluation_b', 'local', '02'],
        ['evaluation_x', 'other', '04'],
      ] as const) {
        await store.put(makeEvaluation({ id, tenant, startedAt: `2026-01-${day}T00:00:00.000Z` }));
      }

      const all = await store.list('local', 10);
      const two = await store.list('local', 2);

      expect(all.map(({ id }) => id)).toEqual(['evaluation_c', 'evaluation_b', 'evaluation_a']);
      expect(two.map(({ id }) => id)).toEqual(['evaluation_c', 'evaluation_b']);
      expect(await store.list('nobody', 10)).toEqual([]);
    });

    test('adds up what many do at the same time', async () => {
      const store = await open();
      await store.put(makeEvaluation({ costUsd: 1 }));

      await Promise.all(
        Array.from({ length: 20 }, () => store.advance('evaluation_1', { done: 1, costUsd: 0.25, at })),
      );

      expect(await store.get('evaluation_1')).toEqual(
        makeEvaluation({ done: 20, costUsd: 6, updatedAt: at }),
      );
    });

    test('gives back what it has come to', async () => {
      const store = await open();
      await store.put(makeEvaluation({ done: 2 }));

      const advanced = await store.advance('evaluation_1', { done: -1, costUsd: 0.5, at });

      expect(advanced).toEqual(makeEvaluation({ done: 1, costUsd: 0.5, updatedAt: at }));
    });

    test('keeps the first reason to stop, and what is done meanwhile', async () => {
      const store = await open();
      await store.put(makeEvaluation());

      const first = await store.askToStop('evaluation_1', { reason: 'stopped by key_1', at });
      const second = await store.askToStop('evaluation_1', { reason: 'the money is spent', at });
      const after = await store.advance('evaluation_1', { done: 1, costUsd: 0, at });

      expect(first).toEqual(makeEvaluation({ reason: 'stopped by key_1', updatedAt: at }));
      expect([second?.reason, after.reason, after.state]).toEqual([
        'stopped by key_1',
        'stopped by key_1',
        'running',
      ]);
    });

    test('stops nothing that has ended or is not there', async () => {
      const store = await open();
      const completed = makeEvaluation({ state: 'completed', report: 'f'.repeat(64) });
      await store.put(completed);

      const asked = await store.askToStop('evaluation_1', { reason: 'too late', at });

      expect(asked).toEqual(completed);
      expect(await store.askToStop('evaluation_2', { reason: 'never there', at })).toBeUndefined();
    });

    test('loses a reason and a report when it is put anew without them', async () => {
      const store = await open();
      await store.put(makeEvaluation({ state: 'stopped', reason: 'the money is spent' }));

      await store.put(makeEvaluation());

      expect(await store.get('evaluation_1')).toEqual(makeEvaluation());
    });
  });
}
