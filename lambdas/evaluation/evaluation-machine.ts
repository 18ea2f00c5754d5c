import * as z from 'zod';
import type { DatasetCase } from './api';
import { checkBudget } from './check-budget';
import { type EvaluateCaseDeps, evaluateCase } from './evaluate-case';
import { type FinishEvaluationDeps, finishEvaluation } from './finish-evaluation';
import { type PlanEvaluationDeps, planEvaluation } from './plan-evaluation';
import type { CaseManifests, DatasetStore, EvaluationStore } from './ports';
import type { Scorer } from './scorer';

/** What the state machine is started with, and its plan is given. */
export const planInputSchema = z.object({ evaluationId: z.string().min(1) });

/** A line of the list that the plan writes: what an item of the map is given. */
export const caseInputSchema = z.object({ evaluationId: z.string().min(1), caseId: z.string().min(1) });

/** What the last step is given; Step Functions puts the error of a step that broke off under `failure`. */
export const finishInputSchema = z.object({
  evaluationId: z.string().min(1),
  failure: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
});

/**
 * First step: which cases are open, as a list that the map reads.
 *
 * The state machine, which is started with {@link planInputSchema}: `plan-evaluation`; where `cases` is 0 the end, else a
 * distributed map over the JSON lines at `manifest` in the bucket of evaluations, as many items at once as the
 * environment's `concurrency`, with `evaluate-case` for each; what the items return is discarded, and all of them may
 * fail. At last `finish-evaluation` with `{ evaluationId }`, also when plan or map broke off: then with the error under
 * `failure`. Every step may be retried; an item that is asked for after the evaluation is to stop returns at once.
 *
 * @returns how many there are, 0 also when the evaluation has ended; and the key of the list in the bucket
 */
export async function planStep(
  { evaluationId }: z.infer<typeof planInputSchema>,
  deps: PlanEvaluationDeps & { readonly manifests: CaseManifests },
): Promise<{ readonly evaluationId: string; readonly cases: number; readonly manifest: string }> {
  const plan = await planEvaluation(evaluationId, deps);
  const open = plan?.open.map(({ id }) => id) ?? [];
  const manifest = open.length > 0 ? await deps.manifests.put(evaluationId, open) : '';
  return { evaluationId, cases: open.length, manifest };
}

/** What the step of a case needs. */
export interface CaseStepDeps extends Omit<EvaluateCaseDeps, 'evaluations' | 'scorers'> {
  readonly evaluations: EvaluationStore;
  readonly datasets: Pick<DatasetStore, 'cases'>;
  readonly openScorers: (judgeRoute: string) => readonly Scorer[];
}

/** Makes the step of a case; what it has read of a dataset is kept for the next case of the same function. */
export function createCaseStep(
  deps: CaseStepDeps,
): (input: z.infer<typeof caseInputSchema>) => Promise<{ readonly step: 'done' | 'stop' }> {
  let known: { digest: string; cases: ReadonlyMap<string, DatasetCase> } | undefined;
  const findCase = async (tenant: string, dataset: string, caseId: string) => {
    if (known?.digest !== dataset) {
      const cases = (await deps.datasets.cases(tenant, dataset)) ?? [];
      known = { digest: dataset, cases: new Map(cases.map((one) => [one.id, one])) };
    }
    return known.cases.get(caseId);
  };
  return async ({ evaluationId, caseId }) => {
    const evaluation = await checkBudget(evaluationId, deps);
    if (evaluation === undefined) return { step: 'stop' };
    const evaluated = await findCase(evaluation.tenant, evaluation.dataset, caseId);
    // Its dataset has been removed meanwhile: the end says that answers are missing.
    if (evaluated === undefined) return { step: 'stop' };
    const scorers = deps.openScorers(evaluation.judgeRoute);
    await evaluateCase({ evaluation, evaluated }, { ...deps, scorers });
    return { step: 'done' };
  };
}

/** Last step, whatever came before: the report, and who is to know of it. */
export async function finishStep(
  { evaluationId, failure }: z.infer<typeof finishInputSchema>,
  deps: FinishEvaluationDeps,
): Promise<{ readonly evaluationId: string; readonly state: string }> {
  const evaluation = await finishEvaluation(
    { evaluationId, failure: failure && describeFailure(failure) },
    deps,
  );
  return { evaluationId, state: evaluation?.state ?? 'gone' };
}

/** The cause may hold the words of a defect: those stay in the log of the function. */
function describeFailure({ Error: name }: { Error?: string }): string {
  return `the state machine broke off (${name ?? 'unknown'}): see its log and those of its functions, then resume it`;
}
