/** An AWS for tests. */
export interface RunningEmulator {
  /** Where it answers, e.g. `http://127.0.0.1:33873`: the value of `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** The process that keeps it: when it is terminated, all of the emulator ends. */
  readonly pid: number;
  /** The last that it printed, for the explanation of a failure. */
  readonly lastOutput: () => string;
  /** Ends it, with the functions that it runs. */
  readonly stop: () => Promise<void>;
}
