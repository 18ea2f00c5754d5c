import type { Estimate, EvaluationReport, ReleaseResults } from './api';

/** One release of a report as a run of an experiment. */
export interface TrackedRun {
  readonly role: 'candidate' | 'champion';
  readonly release: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Finite numbers by name, e.g. `correctness`, `correctness/low`, `slice/language=ko/correctness`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** The runs of a report: one for each release in it. */
export function describeRuns(report: EvaluationReport): readonly TrackedRun[] {
  const { candidate, champion } = report;
  return [
    { role: 'candidate', ...describeRun(report, candidate, { isCompared: true }) },
    ...(champion
      ? [{ role: 'champion' as const, ...describeRun(report, champion, { isCompared: false }) }]
      : []),
  ];
}

function describeRun(
  report: EvaluationReport,
  results: ReleaseResults,
  { isCompared }: { readonly isCompared: boolean },
): Omit<TrackedRun, 'role'> {
  const { dataset, judges } = report;
  const { scores, slices, latency, cost } = results;
  const metrics: Record<string, number | undefined> = {
    cases: results.cases.length,
    latency_p50_ms: latency.p50Ms,
    latency_p95_ms: latency.p95Ms,
    // Of routes without a price nothing is known, which is not nothing.
    cost_usd: cost.isKnown ? cost.totalUsd : undefined,
    cost_per_answer_usd: cost.isKnown ? cost.perAnswerUsd : undefined,
    ...estimates('', scores),
    ...Object.assign({}, ...Object.entries(slices).map(([slice, of]) => estimates(`slice/${slice}/`, of))),
    ...Object.fromEntries(judges.map(({ scorer, kappa }) => [`judge/${scorer}/kappa`, kappa])),
    ...(isCompared
      ? estimates(
          'difference/',
          Object.fromEntries(report.comparisons.map(({ scorer, difference }) => [scorer, difference])),
        )
      : {}),
  };
  return {
    release: results.release,
    parameters: {
      release: results.release,
      evaluation: report.evaluationId,
      dataset: dataset.name,
      dataset_version: String(dataset.version),
      dataset_digest: dataset.digest,
      dataset_cases: String(dataset.cases),
      is_complete: String(report.isComplete),
      judges: [...new Set(judges.map(({ route }) => route))].join(', '),
    },
    metrics: onlyFinite(metrics),
  };
}

function estimates(prefix: string, of: Readonly<Record<string, Estimate>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([scorer, { mean, low, high, cases }]) => [
      [`${prefix}${scorer}`, mean],
      [`${prefix}${scorer}/low`, low],
      [`${prefix}${scorer}/high`, high],
      [`${prefix}${scorer}/cases`, cases],
    ]),
  );
}

function onlyFinite(metrics: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const finite: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (value !== undefined && Number.isFinite(value)) finite[name] = value;
  }
  return finite;
}
