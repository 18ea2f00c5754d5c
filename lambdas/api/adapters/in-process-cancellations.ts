import type { Cancellations } from '../ports';

/** Cancellations of one process: a request reaches the answers that are made in the same one. */
export class InProcessCancellations implements Cancellations {
  private readonly watchers = new Map<string, Set<() => void>>();

  async request(answerId: string): Promise<void> {
    for (const onCancel of this.watchers.get(answerId) ?? []) onCancel();
  }

  watch(answerId: string, onCancel: () => void): () => void {
    const watchers = this.watchers.get(answerId) ?? new Set();
    this.watchers.set(answerId, watchers.add(onCancel));
    return () => {
      watchers.delete(onCancel);
      if (watchers.size === 0) this.watchers.delete(answerId);
    };
  }
}
