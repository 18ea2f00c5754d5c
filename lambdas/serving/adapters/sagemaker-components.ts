import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateInferenceComponentCommand,
  type CreateInferenceComponentCommandInput,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeInferenceComponentCommand,
  type DescribeInferenceComponentCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import { findEndpoint } from '../find-endpoint';
import type { Component, ComponentStatus, InferenceComponents, ServedComponents } from '../ports';
import { componentName, type EndpointFacts, reservedMemoryMib, variantName } from '../settings';
import { deleteComponent } from './delete-component';
import { listComponents } from './list-components';
import { archiveAddress, packAdapter } from './pack-adapter';
import { says } from './says';
import { type ScalingClients, scaleComponent } from './scale-component';

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
export class SageMakerComponents implements InferenceComponents, ServedComponents {
  readonly #client: SageMakerClient;
  readonly #scaling: ScalingClients;
  readonly #s3: S3Client;
  readonly #endpoints: EndpointFacts;
  readonly #ask: (endpoint: string, model: string) => Promise<void>;

  /** @param options.ask - asks a model version one short question through its endpoint @throws `ModelError` */
  constructor(options: {
    client: SageMakerClient;
    scaling: ScalingClients;
    s3: S3Client;
    endpoints: EndpointFacts;
    ask: (endpoint: string, model: string) => Promise<void>;
  }) {
    this.#client = options.client;
    this.#scaling = options.scaling;
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

  async scale({ name, endpoint, modelVersion }: Component): Promise<void> {
    // An adapter runs in the copies of its base.
    if (modelVersion.kind === 'adapter') return;
    const { minCopies, maxCopies, concurrentRequests } = this.#factsOf(endpoint);
    await scaleComponent({ componentName: name, minCopies, maxCopies, concurrentRequests }, this.#scaling);
  }

  async list(endpoint: string): Promise<readonly string[]> {
    // One that the environment no longer has is in the records still.
    const endpointName = this.#endpoints[endpoint]?.name;
    if (endpointName === undefined) return [];
    return (
      (await listComponents(endpointName, this.#client))
        // The base, and what else is on the endpoint, is none of a model version.
        .filter(({ name }) => /^[0-9a-f]{12}$/.test(name.slice(endpointName.length + 1)))
        .filter(({ isDeleting }) => !isDeleting)
        .map(({ name }) => name)
    );
  }

  async delete(name: string): Promise<void> {
    await deleteComponent(name, this.#client, this.#scaling);
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
    // One that may sleep is asked first; then it is scaled.
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
