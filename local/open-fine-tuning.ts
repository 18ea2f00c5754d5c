import { join } from 'node:path';
import type { Environment } from '../environments/environment';
import type { Datasets } from '../lambdas/evaluation/api';
import { FolderTrainingFiles } from '../lambdas/fine-tuning/adapters/folder-training-files';
import { LocalTrainingJobs } from '../lambdas/fine-tuning/adapters/local-training-jobs';
import { SqliteFineTuningStore } from '../lambdas/fine-tuning/adapters/sqlite-fine-tuning-store';
import { checkFit } from '../lambdas/fine-tuning/check-fit';
import { createFineTunings } from '../lambdas/fine-tuning/create-fine-tunings';
import type { BaseModels, ModelVersions } from '../lambdas/model-hub/api';
import type { Log } from '../lambdas/platform/log';
import { randomId } from '../lambdas/platform/random-id';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { catalogue } from '../models';
import { gpuInstances } from '../models/gpu-instances';
import { refuseWithoutGpu } from './refuse-without-gpu';
import { runFineTunings } from './run-fine-tunings';
import { findTrainingPython, trainingEnvironment } from './training-environment';

/** What holds where the environment says nothing of fine-tuning: nothing is billed here, and a model may be tiny. */
const localSettings = { maxHours: 8, maxCostUsd: 50, minRecords: 20 };

/**
 * Opens fine-tuning on this machine: the real script in a process of its own. What an earlier process has left goes on from
 * its checkpoint.
 *
 * @param options.folder - of models, below the data folder
 */
export async function openFineTuning(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  readonly tenant: string;
  readonly folder: string;
  readonly datasets: Datasets;
  readonly bases: BaseModels;
  readonly versions: ModelVersions;
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, environment, folder, datasets, bases, versions, variables, log, now } = options;
  const python = () => findTrainingPython(variables);
  const { PATH, HOME, LANG, MLFLOW_TRACKING_URI, OMP_NUM_THREADS } = variables;
  const deps = {
    store: new SqliteFineTuningStore(database),
    datasets,
    jobs: new LocalTrainingJobs({
      folder: join(folder, 'training'),
      scripts: trainingEnvironment.scripts,
      python,
      variables: {
        PATH,
        HOME,
        LANG,
        // Threads that have nothing to do sleep: spinning, they would keep the kit from its cores.
        OMP_WAIT_POLICY: 'PASSIVE',
        ...(OMP_NUM_THREADS && { OMP_NUM_THREADS }),
        ...(MLFLOW_TRACKING_URI && { MLFLOW_TRACKING_URI }),
      },
      now,
    }),
    settings: environment.fineTuning ?? localSettings,
    hourlyUsd: 0,
    now,
    log,
    files: new FolderTrainingFiles(join(folder, 'training/records')),
    versions,
    namespace: environment.name,
  };
  const machine = await runFineTunings(deps, options.tenant);
  return {
    fineTunings: createFineTunings({
      ...deps,
      bases,
      async checkFit(plan) {
        const checked = checkFit(plan, { catalogue, instances: gpuInstances });
        await refuseWithoutGpu(plan, await python());
        return checked;
      },
      machine,
      randomId,
    }),
    close: () => machine.close(),
  };
}
