import { scale } from './count-event';

type Counts = Readonly<Record<string, number>>;

/** Sums of the counts of any windows, read by what they mean. */
export class Tally {
  readonly #sums = new Map<string, number>();

  add(counts: Counts): this {
    for (const [name, count] of Object.entries(counts)) {
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
    }
    return this;
  }

  /** A judgement may have been taken back in this span that was given before it. */
  of(name: string): number {
    return Math.max(0, this.#sums.get(name) ?? 0);
  }

  get answers(): number {
    return ['answered', 'declined', 'cancelled', 'failed'].reduce(
      (sum, state) => sum + this.of(`answers.${state}`),
      0,
    );
  }

  /** Mean of scores; undefined when there is none. */
  meanScore(of: 'retrieval' | 'groundedness'): number | undefined {
    const count = this.of(`${of}.count`);
    return count === 0 ? undefined : this.of(`${of}.sum`) / scale.score / count;
  }

  /** What stands between a prefix and the last dot of the names, e.g. the routes of `route.` */
  middles(prefix: string): readonly string[] {
    const middles = [...this.#sums.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length, name.lastIndexOf('.')));
    return [...new Set(middles)].sort();
  }

  /** What stands behind a prefix, e.g. the buckets of `latency.total.` */
  endings(prefix: string): readonly string[] {
    return [...this.#sums.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }
}
