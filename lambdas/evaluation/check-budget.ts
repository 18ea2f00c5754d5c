import type { Evaluation } from './api';
import type { EvaluationStore } from './ports';

/**
 * Whether an evaluation may begin another case, and gives it the reason to stop when its money is spent. The cases that
 * are in work then are finished, so that it costs more than its limit by as much as they cost.
 *
 * @returns the evaluation; undefined when it is to stop
 */
export async function checkBudget(
  evaluationId: string,
  deps: { readonly evaluations: Pick<EvaluationStore, 'get' | 'askToStop'>; readonly now: () => Date },
): Promise<Evaluation | undefined> {
  const evaluation = await deps.evaluations.get(evaluationId);
  if (evaluation?.state !== 'running' || evaluation.reason !== undefined) return undefined;
  const { costUsd, maxCostUsd } = evaluation;
  // What costs nothing runs on any budget.
  if (costUsd === 0 || costUsd < maxCostUsd) return evaluation;
  await deps.evaluations.askToStop(evaluationId, {
    reason: `$${costUsd.toFixed(2)} of $${maxCostUsd.toFixed(2)} are spent: resume it with a higher limit`,
    at: deps.now().toISOString(),
  });
  return undefined;
}
