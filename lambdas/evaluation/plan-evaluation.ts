import { AppError } from '../platform/errors';
import type { CaseResult, DatasetCase, Evaluation } from './api';
import { isFinished } from './is-finished';
import type { CaseStore, DatasetStore, EvaluationStore } from './ports';

/** What planning an evaluation needs. */
export interface PlanEvaluationDeps {
  readonly evaluations: Pick<EvaluationStore, 'get' | 'advance'>;
  readonly datasets: Pick<DatasetStore, 'cases'>;
  readonly rows: Pick<CaseStore, 'list'>;
  readonly now: () => Date;
}

/**
 * Finds out which cases of a running evaluation are still open: at its start all of them, later those without a row, or
 * with one that failed.
 *
 * @returns undefined when it has ended
 * @throws `evaluation_not_found`; `dataset_not_found` when its dataset has been removed since
 */
export async function planEvaluation(
  evaluationId: string,
  { evaluations, datasets, rows, now }: PlanEvaluationDeps,
): Promise<{ readonly evaluation: Evaluation; readonly open: readonly DatasetCase[] } | undefined> {
  const evaluation = await evaluations.get(evaluationId);
  if (evaluation === undefined) {
    throw new AppError(`there is no evaluation ${evaluationId}: see GET /v1/evaluations`, {
      kind: 'not-found',
      code: 'evaluation_not_found',
    });
  }
  if (evaluation.state !== 'running') return undefined;
  const cases = await datasets.cases(evaluation.tenant, evaluation.dataset);
  if (cases === undefined) {
    throw new AppError(
      `the dataset ${evaluation.dataset.slice(0, 12)} of ${evaluationId} has no cases any more: evaluate on the one that replaced it, see GET /v1/datasets`,
      { kind: 'not-found', code: 'dataset_not_found' },
    );
  }
  const roles =
    evaluation.champion === undefined ? ['candidate' as const] : (['candidate', 'champion'] as const);
  const [human, ...answered] = await Promise.all(
    (['human', ...roles] as const).map(async (role) => finishedIds(await rows.list(evaluationId, role))),
  );
  const done = answered.reduce((sum, ids) => sum + ids.size, 0);
  const isOpen = ({ id, human: label }: DatasetCase) =>
    answered.some((ids) => !ids.has(id)) || (label !== undefined && !human?.has(id));
  return {
    // By what is missing, not as a whole: somebody may be asking it to stop.
    evaluation: await evaluations.advance(evaluationId, {
      done: done - evaluation.done,
      costUsd: 0,
      at: now().toISOString(),
    }),
    open: cases.filter(isOpen),
  };
}

function finishedIds(rows: readonly CaseResult[]): ReadonlySet<string> {
  return new Set(rows.filter(isFinished).map(({ caseId }) => caseId));
}
