import type { ModelVersions } from '../model-hub/api';
import { modelHubVariables } from '../model-hub/settings';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { openS3 } from '../platform/open-s3';
import { randomId } from '../platform/random-id';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import { DynamoFineTuningStore } from './adapters/dynamo-fine-tuning-store';
import type { FineTunings } from './api';
import { checkFit, type KnownModels } from './check-fit';
import { createFineTunings } from './create-fine-tunings';
import type { AdvanceDeps, FineTuningDeps, StartDeps } from './fine-tuning-deps';
import type { FineTuningMachine, TrainingJobs } from './ports';
import {
  fineTuningMachineVariables,
  fineTuningSettingsSchema,
  fineTuningVariables,
  type TrainingNetwork,
  trainingNetworkSchema,
} from './settings';

/**
 * Opens the fine-tunings of a function on AWS, which starts them as executions of the state machine.
 *
 * @throws AppError `missing_setting` without `FineTuning.grantStart` and `ModelHub.grantRead`
 */
export function openFineTunings(
  options: Pick<StartDeps, 'bases' | 'versions'> & {
    readonly datasets: FineTuningDeps['datasets'];
    readonly models: KnownModels;
    readonly log: Log;
  },
  variables?: Variables,
): FineTunings {
  const { stateMachine } = readVariables(fineTuningMachineVariables, 'FineTuning.grantStart', variables);
  const { deps, settings } = openDeps(options, variables);
  return createFineTunings({
    ...deps,
    bases: options.bases,
    versions: options.versions,
    checkFit: async (plan) => checkFit(plan, options.models, settings.instanceType),
    machine: openMachine(stateMachine),
    randomId,
  });
}

/**
 * Opens what advances the fine-tunings of a function on AWS.
 *
 * @throws AppError `missing_setting` without `new FineTuning` and `ModelHub.grantWrite`
 */
export async function openFineTuningTurns(
  options: {
    readonly datasets: FineTuningDeps['datasets'];
    readonly versions: Pick<ModelVersions, 'register'>;
    readonly log: Log;
  },
  variables?: Variables,
): Promise<AdvanceDeps> {
  const { deps, namespace, bucket } = openDeps(options, variables, () => readPlaceOf(variables));
  const { S3TrainingFiles } = await import('./adapters/s3-training-files');
  const files = new S3TrainingFiles(openS3(), bucket);
  return { ...deps, files, versions: options.versions, namespace };
}

function openDeps(
  options: { readonly datasets: FineTuningDeps['datasets']; readonly log: Log },
  variables?: Variables,
  readPlace: () => Place = () => nowhere,
) {
  const { table, settings: settingsName, namespace, hourlyUsd } = fineTuningVariables;
  const read = readVariables(
    { table, settings: settingsName, namespace, hourlyUsd },
    'FineTuning.grantStart',
    variables,
  );
  const { bucket } = readVariables({ bucket: modelHubVariables.bucket }, 'ModelHub.grantRead', variables);
  const settings = parseJson(
    read.settings,
    fineTuningSettingsSchema,
    `the variable ${fineTuningVariables.settings}`,
  );
  const now = () => new Date();
  const place = { settings, bucket, ...readPlace() };
  const deps: FineTuningDeps = {
    store: new DynamoFineTuningStore(openDynamo(), read.table),
    datasets: options.datasets,
    jobs: openJobs(async () => {
      const [{ SagemakerTrainingJobs }, { openSageMaker }] = await Promise.all([
        import('./adapters/sagemaker-training-jobs'),
        import('../platform/open-sagemaker'),
      ]);
      return new SagemakerTrainingJobs({ client: openSageMaker(), s3: openS3(), place, now });
    }),
    settings,
    hourlyUsd: Number(read.hourlyUsd),
    now,
    log: options.log,
  };
  return { deps, settings, bucket, namespace: read.namespace };
}

/** Where jobs run. */
interface Place {
  readonly role: string;
  readonly image: string;
  readonly code: string;
  readonly network: TrainingNetwork;
  readonly hasLocalDisks: boolean;
  readonly volumeKey?: string;
  readonly resultKey?: string;
}

/** Of a function that starts no job itself: the variables of one function have 4 KB in all. */
const nowhere: Place = {
  role: '',
  image: '',
  code: '',
  network: { subnets: [], securityGroups: [] },
  hasLocalDisks: false,
};

function readPlaceOf(variables?: Variables): Place {
  const { role, image, code, network } = readVariables(
    {
      role: fineTuningVariables.role,
      image: fineTuningVariables.image,
      code: fineTuningVariables.code,
      network: fineTuningVariables.network,
    },
    'new FineTuning',
    variables,
  );
  return {
    role,
    image,
    code,
    network: parseJson(network, trainingNetworkSchema, `the variable ${fineTuningVariables.network}`),
    hasLocalDisks: readOptionalVariable(fineTuningVariables.hasLocalDisks, variables) === 'true',
    // Empty where the instance has a local NVMe, and then it is as if it were not there.
    volumeKey: readOptionalVariable(fineTuningVariables.volumeKey, variables),
    resultKey: readOptionalVariable(fineTuningVariables.resultKey, variables),
  };
}

/** The SDK of SageMaker is large: the first call loads it. */
function openJobs(open: () => Promise<TrainingJobs>): TrainingJobs {
  let opened: Promise<TrainingJobs> | undefined;
  const jobs = () => {
    opened ??= open();
    return opened;
  };
  return {
    start: async (job) => (await jobs()).start(job),
    describe: async (name) => (await jobs()).describe(name),
    stop: async (name) => (await jobs()).stop(name),
    result: async (name) => (await jobs()).result(name),
  };
}

/** The SDK of Step Functions is loaded by the first fine-tuning. */
function openMachine(stateMachine: string): FineTuningMachine {
  return {
    async start(fineTuningId, turn) {
      const { StepFunctionsFineTuningMachine } = await import(
        './adapters/step-functions-fine-tuning-machine'
      );
      await new StepFunctionsFineTuningMachine({ stateMachine }).start(fineTuningId, turn);
    },
  };
}
