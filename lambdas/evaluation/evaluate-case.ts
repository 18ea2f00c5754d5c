import type { Caller } from '../domain/caller';
import { maskPersonalData } from '../domain/mask-personal-data';
import type { AnswerRecord } from '../rag/api';
import type { CaseResult, DatasetCase, Evaluation } from './api';
import { identifyResult } from './identify-result';
import { isFinished } from './is-finished';
import { keepAnswer } from './keep-answer';
import { labelledAnswers } from './labelled-answers';
import type { CaseRole, CaseStore, EvaluationStore, ReleaseAnswering, ResultCache } from './ports';
import { runScorers } from './run-scorers';
import type { Scorer } from './scorer';
import { slicesOf } from './slices-of';

/** What evaluating a case needs. */
export interface EvaluateCaseDeps {
  readonly evaluations: Pick<EvaluationStore, 'advance'>;
  readonly rows: Pick<CaseStore, 'put' | 'get'>;
  readonly cache: ResultCache;
  readonly answering: ReleaseAnswering;
  /** Prices of the environment, as `digestPrices` says. */
  readonly prices: string;
  /** Those of the evaluation's judge. */
  readonly scorers: readonly Scorer[];
  readonly now: () => Date;
}

/** Characters of an answer that a report shows. */
const mostCharacters = 8_000;

/** One case of a running evaluation. */
interface CaseWork {
  readonly evaluation: Evaluation;
  readonly evaluated: DatasetCase;
  readonly signal?: AbortSignal;
}

/**
 * Answers a case with both releases, scores the answers and keeps the rows; and lets the judges judge the answer that a
 * human has judged, where the case has one. What has a row already is not done again.
 *
 * A model that fails is a row with the state `failed`, a judge that fails is named in its row; both are tried again when
 * the evaluation is resumed.
 *
 * @returns the evaluation as it is then
 * @throws what is no matter of a model: `release_not_found`, stores that are away, defects
 */
export async function evaluateCase(work: CaseWork, deps: EvaluateCaseDeps): Promise<Evaluation> {
  let { evaluation } = work;
  for (const [role, release] of releasesOf(evaluation)) {
    const before = await deps.rows.get(evaluation.id, role, work.evaluated.id);
    if (before && isFinished(before)) continue;
    const { result, costUsd } = await evaluateRelease(release, work, deps);
    evaluation = await keep(role, { result, costUsd, done: 1 }, evaluation, deps);
  }
  const labels = await judgeLabelled(work, deps);
  return labels ? keep('human', { ...labels, done: 0 }, evaluation, deps) : evaluation;
}

/** The releases of an evaluation by their roles. */
function releasesOf({ candidate, champion }: Evaluation): readonly (readonly [CaseRole, string])[] {
  return champion === undefined
    ? [['candidate', candidate]]
    : [
        ['candidate', candidate],
        ['champion', champion],
      ];
}

async function keep(
  role: CaseRole,
  row: { result: CaseResult; costUsd: number; done: number },
  { id }: Evaluation,
  { rows, evaluations, now }: EvaluateCaseDeps,
): Promise<Evaluation> {
  await rows.put(id, role, row.result);
  return evaluations.advance(id, { done: row.done, costUsd: row.costUsd, at: now().toISOString() });
}

async function evaluateRelease(
  release: string,
  work: CaseWork,
  deps: EvaluateCaseDeps,
): Promise<{ result: CaseResult; costUsd: number }> {
  const { evaluated } = work;
  const { answer, costUsd } = await answerCase(release, work, deps);
  const hasEnded = answer.state === 'answered' || answer.state === 'declined';
  const scorers = hasEnded ? deps.scorers.filter((scorer) => scorer.appliesTo(evaluated)) : [];
  const scored = await runScorers(
    scorers,
    { case: evaluated, answer, release, caseKey: identifyResult(work.evaluation, evaluated) },
    deps.cache,
    work.signal,
  );
  const result: CaseResult = {
    caseId: evaluated.id,
    question: evaluated.question,
    answer: maskPersonalData(answer.answer).slice(0, mostCharacters),
    state: answer.state === 'running' ? 'failed' : answer.state,
    error: answer.error?.code,
    scores: scored.scores,
    failedScorers: scored.failed.length > 0 ? scored.failed : undefined,
    slices: slicesOf(evaluated),
    latencyMs: answer.latency.totalMs ?? 0,
    costUsd: costOf(answer),
  };
  return { result, costUsd: costUsd + scored.costUsd };
}

/** An answer that ended without a chat, because nothing was found, costs nothing where nothing else of it has a price. */
function costOf({ state, usage, costUsd }: AnswerRecord): number | undefined {
  return costUsd ?? (state === 'declined' && usage === undefined ? 0 : undefined);
}

async function answerCase(
  release: string,
  { evaluation, evaluated }: CaseWork,
  { cache, answering, prices }: EvaluateCaseDeps,
): Promise<{ answer: AnswerRecord; costUsd: number }> {
  const key = identifyResult(evaluation, evaluated);
  const known = await cache.answer(release, key);
  // A gate compares costs: those of other prices than the champion's, or of none, would be compared with it.
  if (known && known.prices === prices) return { answer: known, costUsd: 0 };
  const answer = await answering.answer(release, evaluated.question, callerOf(evaluation));
  const kept =
    answer.state === 'answered' || answer.state === 'declined' ? keepAnswer(answer, prices) : undefined;
  if (kept) await cache.putAnswer(release, key, kept);
  return { answer, costUsd: answer.costUsd ?? 0 };
}

/** Whoever started it, with nothing of their rights but the documents that they may read. */
function callerOf({ startedBy, tenant, groups }: Evaluation): Caller {
  return { id: startedBy, tenant, groups, roles: ['operator'], allowedModels: 'all' };
}

async function judgeLabelled(
  work: CaseWork,
  deps: EvaluateCaseDeps,
): Promise<{ result: CaseResult; costUsd: number } | undefined> {
  const { evaluation, evaluated } = work;
  const judges = deps.scorers.filter(({ kind }) => kind === 'judge');
  const labelled = judges.flatMap((judge) =>
    labelledAnswers(judge.name, [evaluated]).map((label) => ({ judge, ...label })),
  );
  if (labelled.length === 0) return undefined;
  const before = await deps.rows.get(evaluation.id, 'human', evaluated.id);
  if (before && isFinished(before)) return undefined;
  const caseKey = identifyResult(evaluation, evaluated);
  const parts = await Promise.all(
    labelled.map(({ judge, case: judged, answer }) =>
      runScorers([judge], { case: judged, answer, release: 'human', caseKey }, deps.cache, work.signal),
    ),
  );
  const failed = parts.flatMap((part) => part.failed);
  const result: CaseResult = {
    caseId: evaluated.id,
    question: evaluated.question,
    answer: '',
    state: 'answered',
    scores: Object.assign({}, ...parts.map(({ scores }) => scores)),
    failedScorers: failed.length > 0 ? failed : undefined,
    slices: [],
    latencyMs: 0,
  };
  return { result, costUsd: parts.reduce((sum, part) => sum + part.costUsd, 0) };
}
