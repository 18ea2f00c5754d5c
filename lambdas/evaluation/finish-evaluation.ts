import type { EvaluationCompleted, Publish } from '../domain/event';
import { eventSchemaVersion } from '../domain/event';
import { canonicalJson } from '../platform/canonical-json';
import { describeDefect } from '../platform/describe-defect';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { Evaluation, EvaluationReport, Tracking } from './api';
import { buildReport } from './build-report';
import type { CaseStore, DatasetStore, EvaluationStore, ReportStore } from './ports';
import { renderReport } from './render-report';

/** What finishing an evaluation needs. */
export interface FinishEvaluationDeps {
  readonly evaluations: Pick<EvaluationStore, 'get' | 'put'>;
  readonly datasets: Pick<DatasetStore, 'get' | 'cases'>;
  readonly rows: Pick<CaseStore, 'list'>;
  readonly reports: Pick<ReportStore, 'put'>;
  /** Left out where nothing is tracked beside the kit's own stores. */
  readonly tracking?: Pick<Tracking, 'logEvaluation'>;
  readonly publish: Publish;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Ends an evaluation: its report is made of the rows there are, and one that came to its end is tracked and told to the
 * event stream. Repeating it does no harm; one that has ended stays as it is.
 *
 * @param failure - what broke it off, in words; left out when nothing did
 */
export async function finishEvaluation(
  { evaluationId, failure }: { readonly evaluationId: string; readonly failure?: string },
  deps: FinishEvaluationDeps,
): Promise<Evaluation | undefined> {
  const evaluation = await deps.evaluations.get(evaluationId);
  if (evaluation?.state !== 'running') return evaluation;
  const report = await makeReport(evaluation, deps);
  const rows = report ? report.candidate.cases.length + (report.champion?.cases.length ?? 0) : 0;
  const ended: Evaluation = {
    ...evaluation,
    ...endOf(evaluation, { report, failure, rows }),
    done: rows,
    updatedAt: deps.now().toISOString(),
    report: report && (await deps.reports.put(report)),
  };
  if (report?.isComplete) await tell(report, ended, deps);
  // The last thing: whoever sees that it has ended finds its report.
  await deps.evaluations.put(ended);
  deps.log('evaluation.ended', { evaluationId, state: ended.state, done: rows, costUsd: ended.costUsd });
  return ended;
}

async function makeReport(
  evaluation: Evaluation,
  { datasets, rows, now }: FinishEvaluationDeps,
): Promise<EvaluationReport | undefined> {
  const [dataset, cases, candidate, champion, human] = await Promise.all([
    datasets.get(evaluation.tenant, evaluation.dataset),
    datasets.cases(evaluation.tenant, evaluation.dataset),
    rows.list(evaluation.id, 'candidate'),
    rows.list(evaluation.id, 'champion'),
    rows.list(evaluation.id, 'human'),
  ]);
  if (!dataset || !cases || candidate.length === 0) return undefined;
  return buildReport({ evaluation, dataset, cases, candidate, champion, human, createdAt: now() });
}

function endOf(
  { reason, total }: Evaluation,
  { report, failure, rows }: { report: EvaluationReport | undefined; failure?: string; rows: number },
): Pick<Evaluation, 'state' | 'reason'> {
  if (failure !== undefined) return { state: 'failed', reason: failure };
  // A stop that came with the last case has stopped nothing.
  if (report?.isComplete) return { state: 'completed', reason: undefined };
  return {
    state: 'stopped',
    reason:
      reason ?? `${total - rows} of ${total} answers are missing: resume it, which asks for those alone`,
  };
}

async function tell(
  report: EvaluationReport,
  evaluation: Evaluation,
  { tracking, publish, log }: FinishEvaluationDeps,
): Promise<void> {
  try {
    await tracking?.logEvaluation(report, renderReport(report));
  } catch (error) {
    // What is tracked beside the kit's own stores must not take an evaluation down with it.
    log('evaluation.not_tracked', {
      evaluationId: evaluation.id,
      code: error instanceof AppError ? error.code : 'internal',
      defect: error instanceof AppError ? undefined : describeDefect(error),
    });
  }
  await publish([eventOf(report, evaluation)]);
}

function eventOf(report: EvaluationReport, evaluation: Evaluation): EvaluationCompleted {
  const reportDigest = evaluation.report ?? digest(canonicalJson(report));
  return {
    type: 'evaluation.completed',
    id: `evaluation.completed/${evaluation.id}/${reportDigest}`,
    time: report.createdAt,
    tenant: evaluation.tenant,
    release: evaluation.candidate,
    traceId: evaluation.id,
    schemaVersion: eventSchemaVersion,
    subject: 'release',
    subjectId: evaluation.id,
    dataset: evaluation.dataset,
    cases: report.dataset.cases,
    scores: Object.fromEntries(
      Object.entries(report.candidate.scores).map(([scorer, { mean }]) => [scorer, mean]),
    ),
    costUsd: evaluation.costUsd,
    report: reportDigest,
  };
}
