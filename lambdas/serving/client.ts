import { openModelGateway } from '../model-gateway/client';
import { routeSchema } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import { openModelVersions } from '../model-hub/client';
import { modelHubVariables } from '../model-hub/settings';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { openS3 } from '../platform/open-s3';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import { openPinReader } from '../promotion/client';
import { promotionVariables } from '../promotion/settings';
import { DynamoDeploymentStore } from './adapters/dynamo-deployment-store';
import { readVersionFile } from './adapters/read-version-file';
import type { Deployments } from './api';
import { askShortly } from './ask-shortly';
import { createDeployments } from './create-deployments';
import type { DeploymentDeps } from './deployment-deps';
import { listDeployed } from './list-deployed';
import { createPinnedModels } from './pinned-models';
import type { InferenceComponents, ServedComponents } from './ports';
import { type EndpointFacts, endpointFactsSchema, servingVariables } from './settings';

/** What opening deployments needs. */
export interface DeploymentOptions {
  readonly versions: Pick<ModelVersions, 'get'>;
  readonly log: Log;
}

/**
 * Opens the deployments of a function on AWS: each is an execution of the state machine.
 *
 * @throws AppError `missing_setting` without `Deployments.grantStart` and `Promotion.grantRead`
 */
export function openDeployments(options: DeploymentOptions, variables?: Variables): Deployments {
  const { stateMachine } = readVariables(
    { stateMachine: servingVariables.stateMachine },
    'Deployments.grantStart',
    variables,
  );
  return createDeployments({
    ...openDeploymentDeps(options, variables),
    machine: {
      // The SDK of Step Functions is loaded by the first deployment.
      async start(deploymentId) {
        const { StepFunctionsDeployments } = await import('./adapters/step-functions-deployments');
        await new StepFunctionsDeployments({ stateMachine }).start(deploymentId);
      },
    },
  });
}

/**
 * Opens what advances the deployments of a function on AWS.
 *
 * @throws AppError `missing_setting` without `new Deployments` and `Promotion.grantRead`
 */
export function openDeploymentDeps(options: DeploymentOptions, variables?: Variables): DeploymentDeps {
  const { endpoints: json, table } = readVariables(
    { endpoints: servingVariables.endpoints, table: servingVariables.table },
    'Deployments.grantStart',
    variables,
  );
  const endpoints = parseEndpoints(json);
  const releases = openPinReader(variables);
  if (releases === undefined) {
    throw new AppError(
      `this function has no ${promotionVariables.table}: call Promotion.grantRead(fn) where the function is made`,
      { kind: 'internal', code: 'missing_setting' },
    );
  }
  const routed = Object.values(endpoints).flatMap((facts) => facts.routed ?? []);
  return {
    store: new DynamoDeploymentStore(openDynamo(), table),
    components: openComponents(endpoints),
    versions: options.versions,
    pinned: createPinnedModels({ releases, routed }),
    readFile: readVersionFile,
    endpoints,
    now: () => new Date(),
    log: options.log,
  };
}

/**
 * Opens what releases need of models of one's own in a function on AWS that deploys none.
 *
 * @returns nothing in a function without `Deployments.grantRead` and `ModelHub.grantRead`: then there are none
 */
export function openOwnModels(variables?: Variables): {
  readonly deployments?: Pick<Deployments, 'deployed'>;
  readonly models?: Pick<ModelVersions, 'setAlias' | 'get'>;
} {
  const isThere = Object.values(modelHubVariables).every((name) => readOptionalVariable(name, variables));
  return { deployments: openDeployed(variables), models: isThere ? openModelVersions(variables) : undefined };
}

function openDeployed(variables: Variables | undefined): Pick<Deployments, 'deployed'> | undefined {
  const table = readOptionalVariable(servingVariables.table, variables);
  if (table === undefined) return undefined;
  const { endpoints: json } = readVariables(
    { endpoints: servingVariables.endpoints },
    'Deployments.grantRead',
    variables,
  );
  const store = new DynamoDeploymentStore(openDynamo(), table);
  const components = openComponents(parseEndpoints(json));
  return { deployed: () => listDeployed({ store, components }) };
}

function parseEndpoints(json: string): EndpointFacts {
  return parseJson(json, endpointFactsSchema, `the variable ${servingVariables.endpoints}`);
}

/** The SDK of SageMaker is loaded by the first call: most calls of the API need none of it. */
function openComponents(endpoints: EndpointFacts): InferenceComponents & ServedComponents {
  let opened: Promise<InferenceComponents & ServedComponents> | undefined;
  const open = async () => {
    const { SageMakerComponents } = await import('./adapters/sagemaker-components');
    const { openSageMaker } = await import('../platform/open-sagemaker');
    const ask = (endpoint: string, model: string) => askEndpoint(endpoint, model, endpoints);
    const { openScaling } = await import('../platform/open-scaling');
    return new SageMakerComponents({
      client: openSageMaker(),
      scaling: openScaling(),
      s3: openS3(),
      endpoints,
      ask,
    });
  };
  const components = () => {
    opened ??= open();
    return opened;
  };
  return {
    create: async (component) => (await components()).create(component),
    describe: async (component) => (await components()).describe(component),
    scale: async (component) => (await components()).scale(component),
    list: async (endpoint) => (await components()).list(endpoint),
    delete: async (name, endpoint) => (await components()).delete(name, endpoint),
    probe: async (component) => (await components()).probe(component),
  };
}

/** Through the same door as everybody: what is checked is the way that answers take. */
async function askEndpoint(endpoint: string, model: string, endpoints: EndpointFacts): Promise<void> {
  const name = endpoints[endpoint]?.name ?? '';
  const gateway = openModelGateway({
    routes: { probe: routeSchema.parse({ kind: 'chat', provider: { type: 'sagemaker', endpoint }, model }) },
    namespace: name.slice(0, -endpoint.length - 1),
    keys: {
      get: () =>
        Promise.reject(
          new AppError('an endpoint of SageMaker takes no key', { kind: 'internal', code: 'internal' }),
        ),
    },
  });
  await askShortly(gateway, 'probe');
}
