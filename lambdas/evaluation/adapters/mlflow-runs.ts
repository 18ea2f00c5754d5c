import * as z from 'zod';
import { AppError } from '../../platform/errors';
import type { EvaluationReport } from '../api';
import type { TrackedRun } from '../describe-runs';
import type { MlflowConnection } from './mlflow-connection';
import { mlflowName } from './mlflow-name';

/** A run on the server. */
export interface RunPlace {
  readonly id: string;
  readonly artifactUri: string;
  readonly isFinished: boolean;
}

const api = '/api/2.0/mlflow';
/** Of a batch of metrics; the server takes 1,000 metrics, parameters and tags together, and a megabyte. */
const metricsAtOnce = 900;
/** Older servers take no longer values. */
const mostParameterCharacters = 500;
const mostCreateTries = 3;

/** Names of tags: what a run is found by. */
const tag = { evaluation: 'kit.evaluation', role: 'kit.role', release: 'kit.release' } as const;

const experimentShape = z.looseObject({ experiment_id: z.string(), lifecycle_stage: z.string().optional() });
const runShape = z.looseObject({
  info: z.looseObject({ run_id: z.string(), artifact_uri: z.string(), status: z.string() }),
});
const nothing = z.looseObject({});

/** Runs of one experiment of an MLflow server. */
export class MlflowRuns {
  readonly #connection: MlflowConnection;
  readonly #name: string;
  #experiment: Promise<string> | undefined;

  constructor(connection: MlflowConnection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  /** The run of the release in the evaluation, made when it is not there. */
  async open(report: EvaluationReport, { role, release }: TrackedRun): Promise<RunPlace> {
    const filter = `tags.\`${tag.evaluation}\` = '${quoted(report.evaluationId)}' and tags.\`${tag.role}\` = '${role}'`;
    const create = async (): Promise<RunPlace> => {
      const { run } = await this.#connection.call(
        {
          method: 'POST',
          path: `${api}/runs/create`,
          body: {
            experiment_id: await this.#experimentId(),
            run_name: `${role} ${release.slice(0, 12)} on ${report.dataset.name}`,
            start_time: Date.parse(report.createdAt),
            tags: toPairs({
              [tag.evaluation]: report.evaluationId,
              [tag.role]: role,
              [tag.release]: release,
            }),
          },
          isRepeatable: false,
        },
        z.looseObject({ run: runShape }),
      );
      return toPlace(run);
    };
    // A lost answer may have made it.
    for (let tries = 1; ; tries++) {
      const { runs } = await this.#search(filter);
      if (runs[0]) return runs[0];
      try {
        return await create();
      } catch (error) {
        if (tries === mostCreateTries || !(error instanceof AppError && error.isRetryable)) throw error;
      }
    }
  }

  /** Parameters and metrics; the same again changes no parameter, and of a metric the latest value is shown. */
  async log(runId: string, { parameters, metrics }: TrackedRun, timestamp: number): Promise<void> {
    const values = Object.entries(metrics).map(([name, value]) => {
      return { key: mlflowName(name), value, timestamp, step: 0 };
    });
    const params = toPairs(parameters).map(({ key, value }) => {
      return { key: mlflowName(key), value: value.slice(0, mostParameterCharacters) };
    });
    for (let start = 0; start === 0 || start < values.length; start += metricsAtOnce) {
      const body = {
        run_id: runId,
        metrics: values.slice(start, start + metricsAtOnce),
        params: start === 0 ? params : [],
      };
      await this.#connection.call({ method: 'POST', path: `${api}/runs/log-batch`, body }, nothing);
    }
  }

  async finish(runId: string, endTimeMs: number): Promise<void> {
    const body = { run_id: runId, status: 'FINISHED', end_time: endTimeMs };
    await this.#connection.call({ method: 'POST', path: `${api}/runs/update`, body }, nothing);
  }

  /** Every run of an evaluation. */
  async *list(): AsyncGenerator<RunPlace> {
    let page: string | undefined;
    do {
      const found = await this.#search(`tags.\`${tag.evaluation}\` != ''`, page);
      yield* found.runs;
      page = found.next;
    } while (page !== undefined);
  }

  async #search(
    filter: string,
    page?: string,
  ): Promise<{ runs: readonly RunPlace[]; next: string | undefined }> {
    const body = {
      experiment_ids: [await this.#experimentId()],
      filter,
      max_results: 500,
      order_by: ['attributes.start_time ASC'],
      ...(page !== undefined && { page_token: page }),
    };
    const { runs, next_page_token } = await this.#connection.call(
      { method: 'POST', path: `${api}/runs/search`, body },
      z.looseObject({ runs: z.array(runShape).default([]), next_page_token: z.string().optional() }),
    );
    return { runs: runs.map(toPlace), next: next_page_token || undefined };
  }

  #experimentId(): Promise<string> {
    this.#experiment ??= this.#openExperiment().catch((error: unknown) => {
      this.#experiment = undefined;
      throw error;
    });
    return this.#experiment;
  }

  async #openExperiment(): Promise<string> {
    const found = await this.#findExperiment();
    if (found) return found;
    // Undefined when somebody else has just made it.
    const made = await this.#connection.callUnless(
      'RESOURCE_ALREADY_EXISTS',
      { method: 'POST', path: `${api}/experiments/create`, body: { name: this.#name } },
      z.looseObject({ experiment_id: z.string() }),
    );
    const id = made?.experiment_id ?? (await this.#findExperiment());
    if (id !== undefined) return id;
    throw new AppError(`MLflow has the experiment ${this.#name} and does not show it: try again`, {
      kind: 'unavailable',
      code: 'tracking_unavailable',
      isRetryable: true,
    });
  }

  async #findExperiment(): Promise<string | undefined> {
    const found = await this.#connection.callUnless(
      'RESOURCE_DOES_NOT_EXIST',
      { method: 'GET', path: `${api}/experiments/get-by-name`, query: { experiment_name: this.#name } },
      z.looseObject({ experiment: experimentShape }),
    );
    if (found?.experiment.lifecycle_stage === 'deleted') {
      // Its name stays taken: nothing could be tracked until somebody restores it.
      const body = { experiment_id: found.experiment.experiment_id };
      await this.#connection.call({ method: 'POST', path: `${api}/experiments/restore`, body }, nothing);
    }
    return found?.experiment.experiment_id;
  }
}

function toPlace({ info }: z.infer<typeof runShape>): RunPlace {
  return { id: info.run_id, artifactUri: info.artifact_uri, isFinished: info.status === 'FINISHED' };
}

function toPairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

/** Ids of the kit hold no quotes; what came from outside must not end the text. */
function quoted(text: string): string {
  return text.replaceAll(/['\\]/g, '_');
}
