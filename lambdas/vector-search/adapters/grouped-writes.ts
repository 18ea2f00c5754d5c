/** A write, and what became of it: undefined when it succeeded. */
export type WriteOutcome = Error | undefined;

/**
 * Collects writes while others are under way and commits them together, so that many documents at once cost one
 * refresh, and a single one does not wait.
 */
export class GroupedWrites<Write> {
  readonly #commit: (writes: readonly Write[]) => Promise<readonly WriteOutcome[]>;
  readonly #keyOf: (write: Write) => string;
  readonly #mostWrites: number;
  #waiting: Waiting<Write>[] = [];
  #isCommitting = false;

  /**
   * @param options.keyOf - writes of the same key are committed one after the other, in their order
   * @param options.commit - one outcome a write, in their order
   */
  constructor(options: {
    commit: (writes: readonly Write[]) => Promise<readonly WriteOutcome[]>;
    keyOf: (write: Write) => string;
    mostWrites: number;
  }) {
    this.#commit = options.commit;
    this.#keyOf = options.keyOf;
    this.#mostWrites = options.mostWrites;
  }

  /** Resolves when the write is committed, rejects with what went wrong with it. */
  add(write: Write): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, settle: (outcome) => (outcome ? reject(outcome) : resolve()) });
      if (!this.#isCommitting) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true;
    // Writes of the same turn of the event loop belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const outcomes = await this.#commit(group.map(({ write }) => write)).catch((error: unknown) =>
        group.map(() => (error instanceof Error ? error : new Error('a write failed', { cause: error }))),
      );
      group.forEach(({ settle }, position) => {
        settle(outcomes[position]);
      });
    }
    this.#isCommitting = false;
  }

  #takeGroup(): readonly Waiting<Write>[] {
    const keys = new Set<string>();
    const group: Waiting<Write>[] = [];
    const later: Waiting<Write>[] = [];
    for (const entry of this.#waiting) {
      const key = this.#keyOf(entry.write);
      const isNext = group.length < this.#mostWrites && !keys.has(key);
      (isNext ? group : later).push(entry);
      keys.add(key);
    }
    this.#waiting = later;
    return group;
  }
}

interface Waiting<Write> {
  readonly write: Write;
  readonly settle: (outcome: WriteOutcome) => void;
}
