import type { SyncManifests, SyncPlan, SyncProgress } from '../../lambdas/ingestion/ports';
import type { SyncBatch } from '../../lambdas/ingestion/sync-batch-shape';

/** Progress of syncs in memory. */
export class MemorySyncProgress implements SyncProgress {
  readonly #plans = new Map<string, SyncPlan>();
  readonly #finished = new Map<string, Map<number, number>>();

  async putPlan(runId: string, plan: SyncPlan): Promise<void> {
    this.#plans.set(runId, plan);
  }

  async putFinished(runId: string, batch: number, finished: number): Promise<void> {
    const batches = this.#finished.get(runId) ?? new Map();
    this.#finished.set(runId, batches.set(batch, finished));
  }

  async get(runId: string): Promise<{ plan?: SyncPlan; finished: number }> {
    const plan = this.#plans.get(runId);
    if (plan === undefined) return { finished: 0 };
    const batches = [...(this.#finished.get(runId)?.values() ?? [])];
    return { plan, finished: batches.reduce((sum, finished) => sum + finished, 0) };
  }
}

/** Lists of batches in memory. */
export class MemorySyncManifests implements SyncManifests {
  readonly lists = new Map<string, readonly SyncBatch[]>();

  async put(runId: string, batches: readonly SyncBatch[]): Promise<string> {
    const name = `${runId}/batches`;
    this.lists.set(name, batches);
    return name;
  }
}
