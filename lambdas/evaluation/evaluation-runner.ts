import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import type { Evaluation } from './api';
import type { EvaluationLaunch } from './ports';
import { type RunEvaluationDeps, runEvaluation } from './run-evaluation';

/** Runs evaluations in this process. */
export interface EvaluationRunner extends EvaluationLaunch {
  /** Begins no further case, waits for those in work, and leaves the rest to the next start. */
  close(): Promise<void>;
}

/** Evaluations that are looked through for those that a killed process has left. */
const mostEvaluations = 1_000;

/**
 * Runs evaluations in this process, one at a time, in the order of their coming; begins with those that were running when
 * the process ended before.
 *
 * @param deps.tenants - whose evaluations are continued
 */
export async function startEvaluationRunner(
  deps: RunEvaluationDeps & { readonly tenants: readonly string[] },
): Promise<EvaluationRunner> {
  const ending = new AbortController();
  let last = Promise.resolve();
  const runNext = async ({ id }: Pick<Evaluation, 'id'>) => {
    if (ending.signal.aborted) return;
    try {
      await runEvaluation(id, deps, ending.signal);
    } catch (error) {
      // Not even its end could be written: it stays as running, and the next start continues it.
      deps.log('evaluation.not_ended', {
        evaluationId: id,
        code: error instanceof AppError ? error.code : 'internal',
        defect: error instanceof AppError ? undefined : describeDefect(error),
      });
    }
  };
  const enqueue = (evaluation: Pick<Evaluation, 'id'>) => {
    last = last.then(() => runNext(evaluation));
  };

  for (const tenant of deps.tenants) {
    const evaluations = await deps.evaluations.list(tenant, mostEvaluations);
    for (const evaluation of evaluations.toReversed()) {
      if (evaluation.state === 'running') enqueue(evaluation);
    }
  }
  return {
    launch: async (evaluation) => enqueue(evaluation),
    close: async () => {
      ending.abort();
      await last;
    },
  };
}
