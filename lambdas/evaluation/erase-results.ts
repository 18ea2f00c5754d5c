import type { PersonalDataStore } from '../feedback/api';
import type { DatasetCase, Evaluation, EvaluationReport, ReleaseResults } from './api';
import { casesOfPerson } from './cases-of-person';
import { identifyResult } from './identify-result';
import type {
  CaseManifests,
  CaseRole,
  CaseStore,
  DatasetStore,
  EvaluationStore,
  ReportStore,
  ResultCache,
} from './ports';
import { resultCacheDays } from './settings';

/** What erasing results needs. */
export interface EraseResultsDeps {
  readonly datasets: Pick<DatasetStore, 'list' | 'cases'>;
  readonly evaluations: Pick<EvaluationStore, 'list' | 'put'>;
  readonly reports: Pick<ReportStore, 'get' | 'replace'>;
  readonly rows: Pick<CaseStore, 'list' | 'erase'>;
  readonly cache: Pick<ResultCache, 'erase'>;
  /** Left out where there are none. */
  readonly manifests?: Pick<CaseManifests, 'erase'>;
  readonly now: () => Date;
}

/** More evaluations than a tenant has. */
const allOfThem = 1_000_000;
const roles: readonly CaseRole[] = ['candidate', 'champion', 'human'];
/** What is over is removed by a rule of the bucket, within days. */
const longestCachedMs = 2 * resultCacheDays * 86_400_000;

/**
 * Erases the cases of a person from evaluations: their rows, what was kept to be scored again, and their rows in reports,
 * whose numbers stay as they were measured. A report gets another digest by it; what was decided by the one before keeps
 * naming that.
 */
export function eraseResults(deps: EraseResultsDeps): PersonalDataStore {
  return {
    name: 'evaluations',
    async erase(person) {
      const cases = await casesOfPerson(person, deps.datasets);
      if (cases.length === 0) return { found: 0, erased: 0 };
      const caseIds = new Set(cases.map(({ id }) => id));
      let erased = 0;
      let running = 0;
      for (const evaluation of await deps.evaluations.list(person.tenant, allOfThem)) {
        erased += await eraseRows(evaluation, caseIds, deps);
        erased += await eraseKept(evaluation, cases, deps);
        if (evaluation.state === 'running') {
          // It may be answering one of them, and its report comes at its end.
          running++;
          continue;
        }
        erased += await eraseFromReport(evaluation, caseIds, deps);
      }
      return {
        found: erased,
        erased,
        ...(running > 0 && {
          isPending: true,
          note: `${running} evaluations are running: they are looked through when they have ended`,
        }),
      };
    },
  };
}

async function eraseRows(
  { id }: Evaluation,
  caseIds: ReadonlySet<string>,
  { rows }: EraseResultsDeps,
): Promise<number> {
  let erased = 0;
  for (const role of roles) {
    const theirs = (await rows.list(id, role)).filter(({ caseId }) => caseIds.has(caseId));
    if (theirs.length === 0) continue;
    const ids = theirs.map(({ caseId }) => caseId);
    await rows.erase(id, role, ids);
    erased += ids.length;
  }
  return erased;
}

async function eraseKept(
  evaluation: Evaluation,
  cases: readonly DatasetCase[],
  { cache, now }: EraseResultsDeps,
): Promise<number> {
  if (Date.parse(evaluation.updatedAt) + longestCachedMs < now().getTime()) return 0;
  const { candidate, champion } = evaluation;
  const releases = [candidate, ...(champion === undefined ? [] : [champion]), 'human'];
  let erased = 0;
  for (const key of new Set(cases.map((one) => identifyResult(evaluation, one)))) {
    for (const release of releases) erased += await cache.erase(release, key);
  }
  return erased;
}

async function eraseFromReport(
  evaluation: Evaluation,
  caseIds: ReadonlySet<string>,
  { reports, evaluations, manifests }: EraseResultsDeps,
): Promise<number> {
  const report = await reports.get(evaluation.id);
  if (!report) return 0;
  const left = withoutCases(report, caseIds);
  const erased = countCases(report) - countCases(left);
  if (erased === 0) return 0;
  await manifests?.erase(evaluation.id);
  const digest = await reports.replace(left);
  await evaluations.put({ ...evaluation, report: digest });
  return erased;
}

function withoutCases(report: EvaluationReport, caseIds: ReadonlySet<string>): EvaluationReport {
  const strip = (results: ReleaseResults): ReleaseResults => ({
    ...results,
    cases: results.cases.filter(({ caseId }) => !caseIds.has(caseId)),
  });
  return {
    ...report,
    candidate: strip(report.candidate),
    ...(report.champion && { champion: strip(report.champion) }),
  };
}

function countCases({ candidate, champion }: EvaluationReport): number {
  return candidate.cases.length + (champion?.cases.length ?? 0);
}
