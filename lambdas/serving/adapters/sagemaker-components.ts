import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateInferenceComponentCommand,
  type CreateInferenceComponentCommandInput,
  CreateModelCommand,
  DeleteInferenceComponentCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeInferenceComponentCommand,
  type DescribeInferenceComponentCommandOutput,
  paginateListInferenceComponents,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import { findEndpoint } from '../find-endpoint';
import type { Component, ComponentStatus, InferenceComponents } from '../ports';
import { componentName, type EndpointFacts, reservedMemoryMib, variantName } from '../settings';
import { archiveAddress, packAdapter } from './pack-adapter';

/** SageMaker takes start-up times from 60 seconds to an hour. */
const startupSeconds = { shortest: 60, longest: 3_600 };

const states = {
  Creating: 'creating',
  Updating: 'creating',
  InService: 'in-service',
  Failed: 'failed',
  Deleting: 'deleting',
} as const;

/** Inference components of SageMaker: adapters on the base of an endpoint, or whole models beside it. */
export class SageMakerComponents implements InferenceComponents {
  readonly #client: SageMakerClient;
  readonly #s3: S3Client;
  readonly #endpoints: EndpointFacts;
  readonly #ask: (endpoint: string, model: string) => Promise<void>;

  /** @param options.ask - asks a model version one short question through its endpoint @throws `ModelError` */
  constructor(options: {
    client: SageMakerClient;
    s3: S3Client;
    endpoints: EndpointFacts;
    ask: (endpoint: string, model: string) => Promise<void>;
  }) {
    this.#client = options.client;
    this.#s3 = options.s3;
    this.#endpoints = options.endpoints;
    this.#ask = options.ask;
  }

  async create(component: Component): Promise<void> {
    if ((await this.describe(component)).state !== 'absent') return;
    const facts = this.#factsOf(component.endpoint);
    if (component.modelVersion.kind === 'adapter') await packAdapter(component.modelVersion, this.#s3);
    else await this.#createModel(component, facts);
    const { name: InferenceComponentName } = component;
    try {
      await this.#client.send(
        new CreateInferenceComponentCommand({
          InferenceComponentName,
          EndpointName: facts.name,
          ...specify(component, facts),
        }),
      );
    } catch (error) {
      if (says(error, /already exist/i)) return;
      throw await this.#explainRefusal(error, component, facts.name);
    }
  }

  async describe({ name, endpoint, modelVersion }: Component): Promise<ComponentStatus> {
    const facts = this.#factsOf(endpoint);
    let live: DescribeInferenceComponentCommandOutput;
    try {
      live = await this.#client.send(new DescribeInferenceComponentCommand({ InferenceComponentName: name }));
    } catch (error) {
      if (says(error, /could not find/i)) return { state: 'absent', differences: [] };
      throw error;
    }
    const state = states[live.InferenceComponentStatus ?? 'Creating'];
    const wanted = specify({ name, endpoint, modelVersion }, facts);
    return {
      state,
      ...(live.FailureReason !== undefined && { reason: live.FailureReason }),
      ...(state === 'failed' && { log: logOf({ name, modelVersion }, facts) }),
      differences: state === 'in-service' ? compare(live, { ...wanted, EndpointName: facts.name }) : [],
    };
  }

  async list(endpoint: string): Promise<readonly string[]> {
    // One that the environment no longer has is in the records still.
    const EndpointNameEquals = this.#endpoints[endpoint]?.name;
    if (EndpointNameEquals === undefined) return [];
    const names: string[] = [];
    const pages = paginateListInferenceComponents(
      { client: this.#client },
      { EndpointNameEquals, MaxResults: 100 },
    );
    for await (const { InferenceComponents: components = [] } of pages) {
      for (const { InferenceComponentName: name = '', InferenceComponentStatus: status } of components) {
        // The base, and what else is on the endpoint, is none of a model version.
        const isOfVersion = /^[0-9a-f]{12}$/.test(name.slice(EndpointNameEquals.length + 1));
        if (isOfVersion && status !== 'Deleting') names.push(name);
      }
    }
    return names;
  }

  async delete(name: string): Promise<void> {
    const gone = /could not find|does not exist|DELETE_IN_PROGRESS/i;
    try {
      await this.#client.send(new DeleteInferenceComponentCommand({ InferenceComponentName: name }));
    } catch (error) {
      // CREATE_IN_PROGRESS, and UPDATE_RC_IN_PROGRESS while its copies change.
      if (!says(error, gone)) throw says(error, /_IN_PROGRESS/) ? componentBusy(name, error) : error;
    }
    try {
      // Only whole models have one.
      await this.#client.send(new DeleteModelCommand({ ModelName: name }));
    } catch (error) {
      if (!says(error, gone)) throw error;
    }
  }

  async probe({ endpoint, modelVersion }: Component): Promise<void> {
    await this.#ask(endpoint, modelVersion.id);
  }

  /** Only a model, and no component by itself, reads weights that are not in an archive. */
  async #createModel({ name, modelVersion }: Component, facts: EndpointFacts[string]): Promise<void> {
    try {
      await this.#client.send(
        new CreateModelCommand({
          ModelName: name,
          ExecutionRoleArn: facts.executionRole,
          EnableNetworkIsolation: true,
          PrimaryContainer: {
            Image: facts.image,
            Environment: facts.container,
            ModelDataSource: {
              S3DataSource: {
                S3Uri: modelVersion.address,
                S3DataType: 'S3Prefix',
                CompressionType: 'None',
              },
            },
          },
        }),
      );
    } catch (error) {
      if (!says(error, /already exist/i)) throw explainRefusal(error, name);
    }
  }

  async #explainRefusal(error: unknown, { name }: Component, endpoint: string): Promise<unknown> {
    if (!says(error, /./)) return explainRefusal(error, name);
    const status = await this.#statusOf(endpoint);
    if (status === 'absent') {
      return new AppError(
        `there is no endpoint ${endpoint} on SageMaker: deploy the stack Serving, then the version again`,
        { kind: 'conflict', code: 'endpoint_not_ready', cause: error },
      );
    }
    if (status === undefined || status === 'InService' || status === 'Failed') {
      return explainRefusal(error, name);
    }
    return new AppError(`the endpoint ${endpoint} is busy (${status}): try again when it is in service`, {
      kind: 'unavailable',
      code: 'endpoint_busy',
      isRetryable: true,
      cause: error,
    });
  }

  async #statusOf(EndpointName: string): Promise<string | undefined> {
    try {
      return (await this.#client.send(new DescribeEndpointCommand({ EndpointName }))).EndpointStatus;
    } catch (error) {
      if (says(error, /could not find/i)) return 'absent';
      throw error;
    }
  }

  #factsOf(endpoint: string): EndpointFacts[string] {
    return findEndpoint(endpoint, this.#endpoints);
  }
}

type Specification = Pick<
  CreateInferenceComponentCommandInput,
  'VariantName' | 'Specification' | 'RuntimeConfig'
>;

function specify({ name, modelVersion }: Component, facts: EndpointFacts[string]): Specification {
  if (modelVersion.kind === 'adapter') {
    // It takes copies, GPUs and start-up times from the component that it is loaded by.
    return {
      Specification: {
        BaseInferenceComponentName: componentName(facts.name, facts.model),
        Container: { ArtifactUrl: archiveAddress(modelVersion) },
      },
    };
  }
  const seconds = Math.min(Math.max(facts.loadSeconds, startupSeconds.shortest), startupSeconds.longest);
  return {
    VariantName: variantName,
    Specification: {
      ModelName: name,
      StartupParameters: {
        ModelDataDownloadTimeoutInSeconds: seconds,
        ContainerStartupHealthCheckTimeoutInSeconds: seconds,
      },
      ComputeResourceRequirements: {
        NumberOfAcceleratorDevicesRequired: facts.gpus,
        MinMemoryRequiredInMb: reservedMemoryMib,
      },
    },
    // Nothing scales it: it has these copies until it is taken off.
    RuntimeConfig: { CopyCount: Math.max(1, facts.minCopies) },
  };
}

function compare(
  live: DescribeInferenceComponentCommandOutput,
  wanted: Specification & { readonly EndpointName: string },
): readonly string[] {
  const of = (one: { readonly EndpointName?: string } & Pick<Specification, 'Specification'>) => ({
    endpoint: one.EndpointName,
    base: one.Specification?.BaseInferenceComponentName,
    artefact: one.Specification?.Container?.ArtifactUrl,
    model: one.Specification?.ModelName,
  });
  const [is, ought] = [of(live), of(wanted)];
  return (['endpoint', 'base', 'artefact', 'model'] as const)
    .filter((field) => is[field] !== ought[field])
    .map((field) => `its ${field} is ${is[field] ?? 'none'}, not ${ought[field] ?? 'none'}`);
}

/** An adapter runs in the container of the base. */
function logOf(
  { name, modelVersion }: Pick<Component, 'name' | 'modelVersion'>,
  facts: EndpointFacts[string],
) {
  const container = modelVersion.kind === 'adapter' ? componentName(facts.name, facts.model) : name;
  return `/aws/sagemaker/InferenceComponents/${container} in CloudWatch`;
}

function componentBusy(name: string, cause: unknown): AppError {
  return new AppError(
    `SageMaker is still creating or changing ${name}, and takes nothing off meanwhile: try again in a few minutes`,
    { kind: 'unavailable', code: 'component_busy', isRetryable: true, cause },
  );
}

/** SageMaker has no error of its own for what is there, or not: only its words differ. */
function says(error: unknown, words: RegExp): error is Error {
  return error instanceof Error && error.name === 'ValidationException' && words.test(error.message);
}

function explainRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ResourceLimitExceeded') {
    return new AppError(
      `SageMaker refuses ${name}: ${error.message}: ask AWS for a higher quota, or take a version off with "kit deploy-model remove"`,
      { kind: 'conflict', code: 'component_refused', cause: error },
    );
  }
  if (error.name !== 'ValidationException') return error;
  return new AppError(`SageMaker refuses ${name}: ${error.message}: mend it and deploy the version again`, {
    kind: 'conflict',
    code: 'component_refused',
    cause: error,
  });
}
