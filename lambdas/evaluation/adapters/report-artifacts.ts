import * as z from 'zod';
import { parseJson } from '../../platform/json';

/** Names of the files of a run. */
export const reportNames = { json: 'report.json', html: 'report.html' } as const;

const cases = z.looseObject({ cases: z.array(z.looseObject({ caseId: z.string() })) });
const shape = z.looseObject({ candidate: cases, champion: cases.optional() });

/** Ids of the cases that a report names, of this version or an older one. */
export function readCaseIds(report: string): readonly string[] {
  const { candidate, champion } = parseJson(report, shape, 'the tracked report');
  return [...candidate.cases, ...(champion?.cases ?? [])].map(({ caseId }) => caseId);
}
