/** A server for tests. */
export interface RunningOpenSearch {
  /** Where it answers, e.g. `http://127.0.0.1:33873`. */
  readonly url: string;
  /** How it was had, for people. */
  readonly description: string;
  /** Ends it, unless it belongs to somebody else. */
  readonly stop: () => Promise<void>;
}
