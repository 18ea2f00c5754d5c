/** Numbers of one window of one tenant and release. */
export interface CounterWindow {
  readonly tenant: string;
  /** Digest, or `none`. */
  readonly release: string;
  readonly size: 'minute' | 'hour';
  /** ISO 8601, UTC: when it begins. */
  readonly start: string;
  /** Whole numbers by name, so that sums are exact in every order. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An event with what it adds to its windows. */
export interface CountedEvent {
  readonly id: string;
  readonly additions: readonly CounterWindow[];
}

/** Counters that are exact: an event counts once, however often and in whatever order it comes. */
export interface CounterStore {
  /**
   * Adds the events, each with the mark that it was counted, all or nothing by event.
   *
   * A call that fails may have added some of them: the same again adds the rest.
   *
   * @returns ids of those that had been counted before
   * @throws `store_unavailable`, retryable
   */
  add(events: readonly CountedEvent[]): Promise<readonly string[]>;
  /** By start. @param query.tenant - left out: every tenant @param query.until - the first start that is not read */
  read(query: {
    tenant?: string;
    size: CounterWindow['size'];
    from: string;
    until: string;
  }): Promise<readonly CounterWindow[]>;
}
