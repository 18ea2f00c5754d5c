/** Numbers of one window of one tenant and release. */
export interface CounterWindow {
  readonly tenant: string;
  /** Digest, or `none`. */
  readonly release: string;
  readonly size: 'minute' | 'hour';
  /** ISO 8601, UTC: when it begins. */
  readonly start: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Counters that are exact: an event counts once, however often and in whatever order it comes. */
export interface CounterStore {
  /**
   * Adds the events, each with the mark that it was counted, all or nothing by event.
   *
   * @returns ids of those that had been counted before
   */
  add(
    events: readonly { id: string; time: string; additions: readonly CounterWindow[] }[],
  ): Promise<readonly string[]>;
  /** By start. @param query.tenant - left out: every tenant */
  read(query: {
    tenant?: string;
    size: CounterWindow['size'];
    from: string;
    until: string;
  }): Promise<readonly CounterWindow[]>;
}
