import { runCases } from '../domain/run-cases';
import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import type { DatasetCase, Evaluation } from './api';
import { checkBudget } from './check-budget';
import { type EvaluateCaseDeps, evaluateCase } from './evaluate-case';
import { type FinishEvaluationDeps, finishEvaluation } from './finish-evaluation';
import { planEvaluation } from './plan-evaluation';
import type { CaseStore, EvaluationStore } from './ports';
import type { Scorer } from './scorer';

/** What running an evaluation in this process needs. */
export interface RunEvaluationDeps
  extends Omit<EvaluateCaseDeps, 'evaluations' | 'rows' | 'scorers'>,
    Omit<FinishEvaluationDeps, 'evaluations' | 'rows'> {
  readonly evaluations: EvaluationStore;
  readonly rows: CaseStore;
  /** @throws `ModelError` `unknown_route` */
  readonly openScorers: (judgeRoute: string) => readonly Scorer[];
  /** Cases in work at once. */
  readonly concurrency: number;
}

/**
 * Runs an evaluation from where it is to its end. Whatever it fails on is its end, with the reason.
 *
 * @param signal - ends it without an end, because the process ends: it is continued by running it again
 */
export async function runEvaluation(
  evaluationId: string,
  deps: RunEvaluationDeps,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const plan = await planEvaluation(evaluationId, deps);
    if (plan) await work(plan, deps, signal);
    if (!signal?.aborted) await finishEvaluation({ evaluationId }, deps);
  } catch (error) {
    if (signal?.aborted) return;
    deps.log('evaluation.failed', {
      evaluationId,
      code: error instanceof AppError ? error.code : 'internal',
      defect: error instanceof AppError ? undefined : describeDefect(error),
    });
    await finishEvaluation({ evaluationId, failure: describeFailure(error) }, deps);
  }
}

async function work(
  { evaluation, open }: { evaluation: Evaluation; open: readonly DatasetCase[] },
  deps: RunEvaluationDeps,
  signal: AbortSignal | undefined,
): Promise<void> {
  const scorers = deps.openScorers(evaluation.judgeRoute);
  await runCases(open, {
    concurrency: deps.concurrency,
    signal,
    mayGoOn: async () => (await checkBudget(evaluation.id, deps)) !== undefined,
    work: async (evaluated) => {
      await evaluateCase({ evaluation, evaluated, signal }, { ...deps, scorers });
    },
  });
}

function describeFailure(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : 'an unforeseen error ended it: see evaluation.failed in the log, then resume it';
}
