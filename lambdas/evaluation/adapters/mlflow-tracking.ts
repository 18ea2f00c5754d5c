import type { EvaluationReport, Tracking } from '../api';
import { describeRuns } from '../describe-runs';
import type { MlflowConnection } from './mlflow-connection';
import { MlflowModels } from './mlflow-models';
import { MlflowRuns, type RunPlace } from './mlflow-runs';
import { readCaseIds, reportNames } from './report-artifacts';
import type { RunArtifacts } from './run-artifacts';

/** What an {@link MlflowTracking} needs. */
export interface MlflowTrackingOptions {
  readonly connection: MlflowConnection;
  /** Of the experiment, and of the registered model: letters, digits, `-`, `_` and `.`, e.g. `llmops-dev`. */
  readonly name: string;
  /** Where the files of a run lie, by the URI that the run says. */
  readonly artifactsAt: (uri: string) => RunArtifacts;
}

/**
 * Evaluations as runs of one experiment and releases as versions of one registered model, on an MLflow server.
 *
 * Everything may be repeated: a run is found by the evaluation and the role of its release, a version by the digest of its
 * release. A run that was cut off is completed by the next try.
 */
export class MlflowTracking implements Tracking {
  readonly #runs: MlflowRuns;
  readonly #models: MlflowModels;
  readonly #artifactsAt: (uri: string) => RunArtifacts;

  constructor({ connection, name, artifactsAt }: MlflowTrackingOptions) {
    this.#runs = new MlflowRuns(connection, name);
    this.#models = new MlflowModels(connection, name);
    this.#artifactsAt = artifactsAt;
  }

  async logEvaluation(report: EvaluationReport, html: string): Promise<void> {
    const timeMs = Date.parse(report.createdAt);
    const json = JSON.stringify(report);
    for (const run of describeRuns(report)) {
      const place = await this.#runs.open(report, run);
      if (place.isFinished) continue;
      await this.#runs.log(place.id, run, timeMs);
      const artifacts = this.#artifactsAt(place.artifactUri);
      await artifacts.put(place.artifactUri, reportNames.json, Buffer.from(json));
      await artifacts.put(place.artifactUri, reportNames.html, Buffer.from(html));
      await this.#runs.finish(place.id, timeMs);
    }
  }

  async registerRelease(release: Parameters<Tracking['registerRelease']>[0]): Promise<void> {
    await this.#models.register(release);
  }

  async setAlias(alias: 'champion' | 'candidate', digest: string | undefined): Promise<void> {
    if (digest === undefined) await this.#models.removeAlias(alias);
    // It may not be there: the server was away when the release was made.
    else await this.#models.setAlias(alias, await this.#models.register({ digest }));
  }

  async erase(caseIds: readonly string[]): Promise<number> {
    if (caseIds.length === 0) return 0;
    const wanted = new Set(caseIds);
    let removed = 0;
    for await (const place of this.#runs.list()) removed += await this.#eraseRun(place, wanted);
    return removed;
  }

  async #eraseRun({ artifactUri }: RunPlace, wanted: ReadonlySet<string>): Promise<number> {
    const artifacts = this.#artifactsAt(artifactUri);
    const json = await artifacts.get(artifactUri, reportNames.json);
    if (json === undefined || !readCaseIds(json.toString('utf8')).some((id) => wanted.has(id))) return 0;
    let removed = 0;
    // The one that names the cases last: a removal that is cut off is found again.
    for (const name of [reportNames.html, reportNames.json]) {
      if (await artifacts.remove(artifactUri, name)) removed++;
    }
    return removed;
  }
}
