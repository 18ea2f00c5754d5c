/** How far a run is. */
export interface CaseProgress {
  /** Cases done, those among them that were done before too. */
  readonly done: number;
  readonly total: number;
}

/** How a run ended. */
export interface CaseRun extends CaseProgress {
  /** `stopped` when cases are left: asked to, or because it might not go on. */
  readonly state: 'completed' | 'stopped';
  /** Cases that were done before and not worked on. */
  readonly skipped: number;
}

/**
 * Works cases off, some at once, in their order. What is done is skipped, so that a run that was cut off is continued by
 * running it again.
 *
 * A stop begins no further case and waits for those in work. When one throws, the run ends the same way and throws what
 * was thrown first; what a case throws after the signal was given is taken for the stop, and the case is left.
 *
 * @param options.concurrency - cases in work at once, at least 1
 * @param options.isDone - asked once for each case, before its work
 * @param options.work - keeps its own result; whoever kills the process between that and the next case loses nothing
 * @param options.mayGoOn - asked before each case; false stops the run, e.g. when its money is spent
 * @param options.onProgress - called at the start and after each case
 * @param options.signal - stops the run; the work gets it too, to end sooner
 */
export async function runCases<Case>(
  cases: readonly Case[],
  options: {
    readonly concurrency: number;
    readonly isDone?: (item: Case) => boolean;
    readonly work: (item: Case, signal: AbortSignal | undefined) => Promise<void>;
    readonly mayGoOn?: () => boolean | Promise<boolean>;
    readonly onProgress?: (progress: CaseProgress) => void;
    readonly signal?: AbortSignal;
  },
): Promise<CaseRun> {
  const { concurrency, isDone = () => false, mayGoOn = () => true, signal } = options;
  const open = cases.filter((item) => !isDone(item));
  const skipped = cases.length - open.length;
  const total = cases.length;
  const failures: unknown[] = [];
  let done = skipped;
  let next = 0;
  let isStopped = false;
  const mayBegin = async () => {
    if (isStopped || signal?.aborted || next >= open.length) return false;
    if (!(await mayGoOn())) isStopped = true;
    // Others have taken cases while it was asked.
    return !isStopped && !signal?.aborted && next < open.length;
  };

  async function takeCases(): Promise<void> {
    try {
      while (await mayBegin()) {
        const item = open[next++];
        if (item === undefined) continue;
        await options.work(item, signal);
        done++;
        options.onProgress?.({ done, total });
      }
    } catch (error) {
      isStopped = true;
      if (!signal?.aborted) failures.push(error);
    }
  }

  options.onProgress?.({ done, total });
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, open.length)) }, takeCases));
  if (failures.length > 0) throw failures[0];
  return { state: done === total ? 'completed' : 'stopped', done, total, skipped };
}
