import { canonicalJson } from '../../platform/canonical-json';
import { digest } from '../../platform/digest';
import { parseJson } from '../../platform/json';
import type { EvaluationReport } from '../api';
import type { ReportStore } from '../ports';
import { evaluationPrefix } from '../settings';
import type { PackedObjects } from './packed-objects';
import { reportShape } from './report-shape';

/** Reports of evaluations in S3, as packed canonical JSON. */
export class S3ReportStore implements ReportStore {
  /** @param openObjects - called by the first report: the SDK of S3 is slow to load */
  constructor(private readonly openObjects: () => Promise<PackedObjects>) {}

  async put(report: EvaluationReport): Promise<string> {
    const json = canonicalJson(report);
    await (await this.openObjects()).put(keyOf(report.evaluationId), json);
    return digest(json);
  }

  async replace(report: EvaluationReport): Promise<string> {
    const written = await this.put(report);
    await (await this.openObjects()).removeEarlier(keyOf(report.evaluationId));
    return written;
  }

  async get(evaluationId: string): Promise<EvaluationReport | undefined> {
    const found = await (await this.openObjects()).get(keyOf(evaluationId));
    return found && parseJson(found.text, reportShape, `the report of ${evaluationId}`);
  }
}

function keyOf(evaluationId: string): string {
  return `${evaluationPrefix}${encodeURIComponent(evaluationId)}/report.json.gz`;
}
