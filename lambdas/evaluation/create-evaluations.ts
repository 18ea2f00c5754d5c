import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { Releases } from '../promotion/api';
import type { Datasets, Evaluation, EvaluationRequest, Evaluations } from './api';
import type { EvaluationLaunch, EvaluationStore, ReportStore } from './ports';
import type { Scorer } from './scorer';
import { defaultMaxCostUsd, offlineJudgeRoute } from './settings';

/** What evaluations need. */
export interface EvaluationsDeps {
  readonly evaluations: EvaluationStore;
  readonly reports: Pick<ReportStore, 'get'>;
  readonly datasets: Pick<Datasets, 'get'>;
  readonly releases: Pick<Releases, 'get'>;
  readonly launch: EvaluationLaunch;
  /** Checks the route of a judge. @throws `ModelError` `unknown_route` */
  readonly openScorers: (judgeRoute: string) => readonly Scorer[];
  /** Of the environment; left out: the offline judge. */
  readonly judgeRoute?: string;
  readonly now: () => Date;
  /** That many random characters, safe in a URL. */
  readonly randomId: (length: number) => string;
}

/**
 * Milliseconds without an answer after which one that is running has lost what ran it: longer than a case may take with
 * all of its tries.
 */
const abandonedMs = 2 * 3_600_000;

/** Evaluations of the caller's tenant. */
export function createEvaluations(deps: EvaluationsDeps): Evaluations {
  const get = async ({ tenant }: Pick<Caller, 'tenant'>, evaluationId: string) => {
    const evaluation = await deps.evaluations.get(evaluationId);
    if (evaluation?.tenant === tenant) return evaluation;
    throw new AppError(
      `there is no evaluation ${JSON.stringify(evaluationId.slice(0, 100))}: see GET /v1/evaluations`,
      { kind: 'not-found', code: 'evaluation_not_found' },
    );
  };
  const report = async (caller: Caller, evaluationId: string) => {
    const { id, state } = await get(caller, evaluationId);
    const found = state === 'running' ? undefined : await deps.reports.get(id);
    if (found) return found;
    throw new AppError(
      state === 'running'
        ? `the evaluation ${id} is still running: wait for its end, or stop it for a report of what it has`
        : `the evaluation ${id} has no report, because it ended before its first answer: see its reason`,
      { kind: 'not-found', code: 'report_not_found', isRetryable: state === 'running' },
    );
  };
  return {
    get,
    list: (caller, limit) => deps.evaluations.list(caller.tenant, limit),
    async start(caller, request) {
      const evaluation =
        request.resume === undefined
          ? await begin(caller, request, deps)
          : await resume(await get(caller, request.resume), request, caller, deps);
      await deps.evaluations.put(evaluation);
      await deps.launch.launch(evaluation);
      return evaluation;
    },
    report,
    async page(caller, evaluationId, language) {
      const found = await report(caller, evaluationId);
      // Loaded when somebody asks for it: a function that starts does without.
      const { renderReport } = await import('./render-report');
      return renderReport(found, language);
    },
    async stop(caller, evaluationId) {
      const evaluation = await get(caller, evaluationId);
      if (evaluation.state !== 'running') return evaluation;
      const asked = await deps.evaluations.askToStop(evaluation.id, {
        reason: `stopped by ${caller.id}`,
        at: deps.now().toISOString(),
      });
      return asked ?? evaluation;
    },
  };
}

async function begin(caller: Caller, request: EvaluationRequest, deps: EvaluationsDeps): Promise<Evaluation> {
  const { dataset, candidate, champion } = await resolve(caller, request, deps);
  if (dataset.card.purpose !== 'evaluation') {
    throw new AppError(
      `the dataset ${dataset.card.name} is for training, and a release that has seen it would do too well: choose one for evaluation, see GET /v1/datasets`,
      { kind: 'invalid', code: 'dataset_for_training', parameter: 'dataset' },
    );
  }
  if (candidate === champion) {
    throw new AppError(
      `candidate and champion are one release, ${candidate.slice(0, 12)}: name two, or leave the champion out`,
      { kind: 'invalid', code: 'same_release', parameter: 'champion' },
    );
  }
  const judgeRoute = request.judgeRoute ?? deps.judgeRoute ?? offlineJudgeRoute;
  deps.openScorers(judgeRoute);
  const time = deps.now().toISOString();
  return {
    id: `evaluation_${deps.randomId(24)}`,
    tenant: caller.tenant,
    startedBy: caller.id,
    groups: caller.groups,
    dataset: dataset.digest,
    candidate,
    champion,
    judgeRoute,
    maxCostUsd: request.maxCostUsd ?? defaultMaxCostUsd,
    state: 'running',
    done: 0,
    total: dataset.card.cases * (champion === undefined ? 1 : 2),
    costUsd: 0,
    startedAt: time,
    updatedAt: time,
  };
}

/** What the names in a request stand for: a dataset has a name, a release may be shortened. */
async function resolve(caller: Caller, request: EvaluationRequest, { datasets, releases }: EvaluationsDeps) {
  const [dataset, candidate, champion] = await Promise.all([
    datasets.get(caller, request.dataset),
    releases.get(request.candidate),
    request.champion === undefined ? undefined : releases.get(request.champion),
  ]);
  return { dataset, candidate: candidate.digest, champion: champion?.digest };
}

async function resume(
  before: Evaluation,
  request: EvaluationRequest,
  caller: Caller,
  deps: EvaluationsDeps,
): Promise<Evaluation> {
  const idleMs = deps.now().getTime() - Date.parse(before.updatedAt);
  if (before.state === 'running' && idleMs < abandonedMs) {
    throw conflict(`${before.id} is running already: wait for its end, or stop it`, 'evaluation_running');
  }
  if (before.state === 'completed') {
    throw conflict(
      `${before.id} has come to its end: begin a new evaluation, which asks for what failed alone`,
      'evaluation_completed',
    );
  }
  const { dataset, candidate, champion } = await resolve(caller, request, deps);
  const isSame =
    dataset.digest === before.dataset &&
    candidate === before.candidate &&
    champion === before.champion &&
    (request.judgeRoute ?? before.judgeRoute) === before.judgeRoute;
  if (!isSame) {
    throw conflict(
      `${before.id} is of other releases, another dataset or judge: resume it with its own, or begin a new evaluation`,
      'evaluation_differs',
    );
  }
  const maxCostUsd = request.maxCostUsd ?? before.maxCostUsd;
  if (before.costUsd > 0 && before.costUsd >= maxCostUsd) {
    throw conflict(
      `${before.id} has spent $${before.costUsd.toFixed(2)} of $${maxCostUsd.toFixed(2)} and would stop at once: resume it with a higher max_cost_usd`,
      'budget_spent',
    );
  }
  const { reason: _reason, ...rest } = before;
  return { ...rest, maxCostUsd, state: 'running', updatedAt: deps.now().toISOString() };
}

function conflict(message: string, code: string): AppError {
  return new AppError(message, { kind: 'conflict', code });
}
