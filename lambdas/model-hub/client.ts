import { awsClientSettings } from '../platform/aws-client-settings';
import { openDynamo } from '../platform/open-dynamo';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import { DynamoBaseModelStore } from './adapters/dynamo-base-model-store';
import { ModelRecords } from './adapters/model-records';
import { openModelBucket } from './adapters/open-model-bucket';
import { readSharedS3File } from './adapters/read-s3-file';
import { S3ModelFiles } from './adapters/s3-model-files';
import type { BaseModels, ModelVersions } from './api';
import type { CatalogueModel } from './catalogue-settings';
import { createBaseModels } from './create-base-models';
import { createModelVersions } from './create-model-versions';
import type { ImportDeps } from './import-deps';
import type { BaseModelStore, ImportMachine, ModelFiles, ModelRegistry, PartialModelFiles } from './ports';
import {
  modelCopyVariables,
  modelHubVariables,
  modelImportVariables,
  modelRegistrationVariables,
  modelSharingVariables,
  modelSourceVariables,
} from './settings';

/**
 * Opens the weights and artefacts of a function on AWS.
 *
 * @throws AppError `missing_setting` without `ModelHub.grantRead`
 */
export function openModelFiles(variables?: Variables): ModelFiles & PartialModelFiles {
  const { bucket } = readHub(variables);
  return new S3ModelFiles({ client: openModelBucket(), bucket });
}

/**
 * Opens the model versions of a function on AWS.
 *
 * @throws AppError `missing_setting` without `ModelHub.grantRead`
 */
export function openModelVersions(variables?: Variables): ModelVersions {
  const files = openModelFiles(variables);
  return createModelVersions({
    registry: openRegistry({
      files,
      groupPrefix: readHub(variables).groupPrefix,
      image: readOptionalVariable(modelRegistrationVariables.image, variables),
      sharedWith: readOptionalVariable(modelSharingVariables.accounts, variables)?.split(','),
    }),
    files,
    baseModels: openBaseModelStore(variables),
    readSource: (address) => readSharedS3File(openModelBucket(), address),
    now: () => new Date(),
  });
}

/**
 * Opens the open models of a function on AWS, which starts imports as executions of the state machine.
 *
 * @throws AppError `missing_setting` without `ModelHub.grantRead` and `ModelHub.grantImport`
 */
export function openBaseModels(
  { catalogue }: { readonly catalogue: readonly CatalogueModel[] },
  variables?: Variables,
): BaseModels {
  const { stateMachine } = readVariables(modelImportVariables, 'ModelHub.grantImport', variables);
  return createBaseModels({
    catalogue,
    store: openBaseModelStore(variables),
    files: openModelFiles(variables),
    machine: openMachine(stateMachine),
    isCopyOnly: readOptionalVariable(modelCopyVariables.isCopyOnly, variables) === 'true',
    now: () => new Date(),
  });
}

/**
 * Opens what carries imports out, in the functions of the state machine.
 *
 * @throws AppError `missing_setting` without `ModelHub.grantWrite`
 */
export async function openImports(
  { catalogue }: { readonly catalogue: readonly CatalogueModel[] },
  variables?: Variables,
): Promise<ImportDeps> {
  const [{ HuggingFaceSource }, { S3WeightsSource }] = await Promise.all([
    import('./adapters/hugging-face-source'),
    import('./adapters/s3-weights-source'),
  ]);
  const token = await openToken(readOptionalVariable(modelSourceVariables.tokenSecret, variables));
  return {
    catalogue,
    store: openBaseModelStore(variables),
    files: openModelFiles(variables),
    hub: new HuggingFaceSource({ token, fetch }),
    ownWeights: new S3WeightsSource(openModelBucket()),
    now: () => new Date(),
  };
}

async function openToken(secret: string | undefined): Promise<() => Promise<string | undefined>> {
  if (secret === undefined) return async () => undefined;
  const [{ SecretsManagerClient }, { readSecretToken }] = await Promise.all([
    import('@aws-sdk/client-secrets-manager'),
    import('./adapters/secret-token'),
  ]);
  return readSecretToken(new SecretsManagerClient(awsClientSettings), secret);
}

function openBaseModelStore(variables?: Variables): BaseModelStore {
  return new DynamoBaseModelStore(openDynamo(), readHub(variables).table);
}

function readHub(variables?: Variables) {
  return readVariables(modelHubVariables, 'ModelHub.grantRead', variables);
}

/** The SDK of SageMaker is large: the first call loads it. */
function openRegistry({
  files,
  ...options
}: {
  readonly files: ModelFiles;
  readonly groupPrefix: string;
  readonly image?: string;
  readonly sharedWith?: readonly string[];
}): ModelRegistry {
  let opened: Promise<ModelRegistry> | undefined;
  const open = () => {
    opened ??= Promise.all([
      import('../platform/open-sagemaker'),
      import('./adapters/sagemaker-model-registry'),
    ]).then(
      ([{ openSageMaker }, { SageMakerModelRegistry }]) =>
        new SageMakerModelRegistry({ ...options, client: openSageMaker(), records: new ModelRecords(files) }),
    );
    return opened;
  };
  return {
    create: async (version) => (await open()).create(version),
    get: async (id) => (await open()).get(id),
    list: async (group) => (await open()).list(group),
    decide: async (id, isApproved, decision) => (await open()).decide(id, isApproved, decision),
    setAlias: async (group, alias, id) => (await open()).setAlias(group, alias, id),
  };
}

/** The SDK of Step Functions is loaded by the first import. */
function openMachine(stateMachine: string): ImportMachine {
  return {
    async start(started) {
      const { StepFunctionsImportMachine } = await import('./adapters/step-functions-import-machine');
      await new StepFunctionsImportMachine({ stateMachine }).start(started);
    },
  };
}
