import type { SyncProgress } from '../../lambdas/ingestion/ports';

const plan = { total: 250, added: 240, changed: 5, deleted: 5, unchanged: 9_000 };

/** What every store of the progress of syncs promises. */
export function describeSyncProgressContract(name: string, open: () => Promise<SyncProgress>): void {
  describe(`SyncProgress: ${name}`, () => {
    test('has no plan before one was made', async () => {
      const progress = await open();

      expect(await progress.get('run-1')).toEqual({ finished: 0 });
    });

    test('returns the plan as it was put, also one of a source that cannot be read', async () => {
      const progress = await open();
      const cause = { code: 'source_unavailable', message: '버킷이 없다', action: 'make it' };

      await progress.putPlan('run-1', plan);
      await progress.putPlan('run-2', { ...plan, cause });

      expect((await progress.get('run-1')).plan).toEqual(plan);
      expect((await progress.get('run-2')).plan).toEqual({ ...plan, cause });
    });

    test('counts a batch once however often it is written, and only those of the run', async () => {
      const progress = await open();
      await progress.putPlan('run-1', plan);
      await progress.putFinished('run-1', 0, 40);
      await progress.putFinished('run-1', 0, 100);
      await progress.putFinished('run-1', 10, 50);
      await progress.putFinished('run-10', 0, 7);

      expect((await progress.get('run-1')).finished).toBe(150);
    });

    test('counts hundreds of batches', async () => {
      const progress = await open();
      await progress.putPlan('run-1', plan);
      await Promise.all(
        Array.from({ length: 300 }, (_, batch) => progress.putFinished('run-1', batch, batch)),
      );

      expect((await progress.get('run-1')).finished).toBe((299 * 300) / 2);
    });
  });
}
