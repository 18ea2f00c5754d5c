import type { Environment } from '../environments/environment';
import { localOwnRoute as own } from '../environments/find-model-mistakes';
import { openModelGateway } from '../lambdas/model-gateway/client';
import { type ChatRoute, routeSchema } from '../lambdas/model-gateway/settings';
import type { Log } from '../lambdas/platform/log';
import { randomId } from '../lambdas/platform/random-id';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import type { ReleasePicker } from '../lambdas/promotion/api';
import { LocalComponents } from '../lambdas/serving/adapters/local-components';
import { readVersionFile } from '../lambdas/serving/adapters/read-version-file';
import { SqliteDeploymentStore } from '../lambdas/serving/adapters/sqlite-deployment-store';
import { askShortly } from '../lambdas/serving/ask-shortly';
import { createDeployments } from '../lambdas/serving/create-deployments';
import { createPinnedModels } from '../lambdas/serving/pinned-models';
import { reviveComponents } from '../lambdas/serving/revive-components';
import { findFreePort } from './find-free-port';
import { openModelHub } from './open-model-hub';
import { runDeployments } from './run-deployments';
import { findTrainingPython, hasTrainingPython, trainingEnvironment } from './training-environment';

/** The base whose versions are served here, where `KIT_OWN_MODEL` names no other: a laptop has room for it. */
const defaultBase = 'tiny';

/**
 * The environment with a route to versions of one's own, where this machine can serve them.
 *
 * @returns the environment as it is where torch is not installed
 */
export async function addOwnRoute(
  environment: Environment,
  variables: NodeJS.ProcessEnv,
): Promise<Environment> {
  if (!hasTrainingPython(variables)) return environment;
  const route = routeSchema.parse({
    kind: 'chat',
    provider: {
      type: 'openai-compatible',
      name: own,
      baseUrl: `http://127.0.0.1:${await findFreePort()}/v1`,
    },
    model: baseOf(variables),
    price: { inputUsdPerMillionTokens: 0 },
    maxTokens: 256,
  });
  return { ...environment, routes: { ...environment.routes, [own]: route } };
}

/**
 * Opens models of one's own on this machine: the hub, and deployments of versions in a process that serves them. What was
 * deployed when an earlier process ended is served again.
 *
 * @param options.environment - without the route of {@link addOwnRoute} nothing can be deployed
 */
export async function openOwnModels(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  /** Folder of weights and artefacts. */
  readonly folder: string;
  readonly picker: Pick<ReleasePicker, 'pinned'>;
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, environment, picker, variables, log, now } = options;
  const hub = await openModelHub(options);
  const route = ownRouteOf(environment);
  if (route === undefined) return { ...hub, deployments: undefined, close: async () => {} };

  const components = openComponents(route, { hub, variables });
  const deps = {
    store: new SqliteDeploymentStore(database),
    components,
    versions: hub.modelVersions,
    pinned: createPinnedModels({
      releases: async () => (await picker.pinned()).map(({ manifest }) => manifest),
      routed: [],
    }),
    readFile: readVersionFile,
    endpoints: {
      [own]: {
        name: own,
        model: route.model,
        maxAdapters: 8,
        maxRank: 256,
        loadSeconds: 600,
        bakeSeconds: 60,
      },
    },
    now,
    log,
  };
  await reviveComponents(deps);
  const machine = await runDeployments(deps);
  return {
    ...hub,
    deployments: createDeployments({ ...deps, machine }),
    close: async () => {
      await machine.close();
      await components.close();
    },
  };
}

function openComponents(
  route: ChatRoute & { readonly provider: { readonly baseUrl: string } },
  { hub, variables }: { hub: Awaited<ReturnType<typeof openModelHub>>; variables: NodeJS.ProcessEnv },
): LocalComponents {
  const { PATH, HOME, LANG } = variables;
  return new LocalComponents({
    script: trainingEnvironment.scripts.serve,
    python: () => findTrainingPython(variables),
    base: async ({ lineage }) => (await hub.baseModels.get(lineage.baseModel)).address,
    port: Number(new URL(route.provider.baseUrl).port),
    token: randomId(32),
    variables: { PATH, HOME, LANG },
    ask: (model) => {
      const keys = { get: () => Promise.reject(new Error('a process of this machine takes no key')) };
      const gateway = openModelGateway({ routes: { [own]: { ...route, model } }, namespace: '', keys });
      return askShortly(gateway, own);
    },
  });
}

function ownRouteOf({ routes }: Environment) {
  const route = routes[own];
  if (route?.kind !== 'chat' || route.provider.type !== 'openai-compatible') return undefined;
  return { ...route, provider: route.provider };
}

function baseOf({ KIT_OWN_MODEL: named }: NodeJS.ProcessEnv): string {
  return named || defaultBase;
}
