import type {
  CaseResult,
  Comparison,
  Dataset,
  DatasetCase,
  Estimate,
  Evaluation,
  EvaluationReport,
  JudgeAgreement,
  ReleaseResults,
} from './api';
import { estimate } from './estimate';
import { measureJudgeAgreement } from './judge-agreement';
import { labelledAnswers } from './labelled-answers';
import { pairedBootstrap } from './paired-bootstrap';
import { percentile } from './percentile';

/** What a report is made of. */
export interface ReportMaterial {
  readonly evaluation: Evaluation;
  readonly dataset: Dataset;
  readonly cases: readonly DatasetCase[];
  readonly candidate: readonly CaseResult[];
  /** Left out when the candidate was evaluated alone. */
  readonly champion?: readonly CaseResult[];
  /** What judges said of the answers that humans have judged. */
  readonly human: readonly CaseResult[];
  readonly createdAt: Date;
}

/** What an evaluation found, from its rows; the same rows give the same report. */
export function buildReport(material: ReportMaterial): EvaluationReport {
  const { evaluation, dataset, cases } = material;
  const order = new Map(cases.map(({ id }, index) => [id, index]));
  const inOrder = (rows: readonly CaseResult[]) =>
    rows
      .filter(({ caseId }) => order.has(caseId))
      .sort((left, right) => (order.get(left.caseId) ?? 0) - (order.get(right.caseId) ?? 0));
  const candidate = inOrder(material.candidate);
  const champion = evaluation.champion === undefined ? undefined : inOrder(material.champion ?? []);
  const isComplete =
    candidate.length === cases.length && (champion === undefined || champion.length === cases.length);
  return {
    schemaVersion: 1,
    evaluationId: evaluation.id,
    createdAt: material.createdAt.toISOString(),
    dataset: {
      digest: dataset.digest,
      name: dataset.card.name,
      version: dataset.version,
      cases: cases.length,
    },
    candidate: summarize(evaluation.candidate, candidate),
    champion:
      evaluation.champion !== undefined && champion ? summarize(evaluation.champion, champion) : undefined,
    comparisons: champion ? compare(candidate, champion) : [],
    judges: measureJudges(material),
    costUsd: evaluation.costUsd,
    isComplete,
  };
}

function summarize(release: string, cases: readonly CaseResult[]): ReleaseResults {
  const sliceNames = [...new Set(cases.flatMap(({ slices }) => slices))].sort();
  const latencies = cases
    .filter(hasEnded)
    .map(({ latencyMs }) => latencyMs)
    .sort((left, right) => left - right);
  const costs = cases.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
  const totalUsd = costs.reduce((sum, cost) => sum + cost, 0);
  return {
    release,
    cases,
    scores: estimateScores(cases, 'all'),
    slices: Object.fromEntries(
      sliceNames.map((slice) => [
        slice,
        estimateScores(
          cases.filter(({ slices }) => slices.includes(slice)),
          slice,
        ),
      ]),
    ),
    latency:
      latencies.length === 0
        ? { p50Ms: 0, p95Ms: 0 }
        : { p50Ms: percentile(latencies, 0.5), p95Ms: percentile(latencies, 0.95) },
    cost: {
      totalUsd,
      perAnswerUsd: costs.length === 0 ? 0 : totalUsd / costs.length,
      // One answer without a price would make all of them look cheaper.
      isKnown: costs.length > 0 && cases.filter(hasEnded).every(({ costUsd }) => costUsd !== undefined),
    },
  };
}

function estimateScores(cases: readonly CaseResult[], slice: string): Record<string, Estimate> {
  return Object.fromEntries(
    scorersOf(cases).map((scorer) => {
      const values = cases.flatMap((result) => scoreOf(result, scorer) ?? []);
      return [scorer, estimate(values, `${scorer} of ${slice}`)];
    }),
  );
}

function compare(candidate: readonly CaseResult[], champion: readonly CaseResult[]): readonly Comparison[] {
  return scorersOf(champion).flatMap((scorer) => {
    const differences = pairedDifferences(candidate, champion, scorer);
    if (differences.length === 0) return [];
    const { mean, low, high } = pairedBootstrap(differences, { confidence: 0.95, seed: scorer });
    return [{ scorer, difference: { mean, low, high, cases: differences.length } }];
  });
}

/**
 * Candidate minus champion, as a gate takes it: an answer of the candidate that failed counts as 0, so that nothing is
 * gained by breaking down on what is hard; a case that failed for the champion is left out.
 */
function pairedDifferences(
  candidate: readonly CaseResult[],
  champion: readonly CaseResult[],
  scorer: string,
): readonly number[] {
  const byCase = new Map(candidate.map((result) => [result.caseId, result]));
  return champion.flatMap((result) => {
    const before = scoreOf(result, scorer);
    const paired = byCase.get(result.caseId);
    if (before === undefined || paired === undefined) return [];
    const after = scoreOf(paired, scorer) ?? (hasEnded(paired) ? undefined : 0);
    return after === undefined ? [] : [after - before];
  });
}

function measureJudges({ evaluation, cases, human }: ReportMaterial): readonly JudgeAgreement[] {
  const judged = new Map(human.map((result) => [result.caseId, result]));
  return scorersOf(human).map((scorer) => {
    const verdicts = labelledAnswers(scorer, cases).flatMap(({ case: labelled, isYes }) => {
      const result = judged.get(labelled.id);
      const value = result && scoreOf(result, scorer);
      return value === undefined ? [] : [{ judged: value === 1, human: isYes }];
    });
    return measureJudgeAgreement({ scorer, route: evaluation.judgeRoute }, verdicts);
  });
}

function scorersOf(cases: readonly CaseResult[]): readonly string[] {
  return [...new Set(cases.flatMap(({ scores }) => Object.keys(scores)))].sort();
}

function scoreOf({ scores }: CaseResult, scorer: string): number | undefined {
  return Object.hasOwn(scores, scorer) ? scores[scorer]?.value : undefined;
}

function hasEnded({ state }: CaseResult): boolean {
  return state === 'answered' || state === 'declined';
}
