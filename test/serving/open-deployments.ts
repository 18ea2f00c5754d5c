import type { ModelVersion } from '../../lambdas/model-hub/api';
import { AppError } from '../../lambdas/platform/errors';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteDeploymentStore } from '../../lambdas/serving/adapters/sqlite-deployment-store';
import { advanceDeployment } from '../../lambdas/serving/advance-deployment';
import type { DeploymentStep } from '../../lambdas/serving/api';
import { createDeployments } from '../../lambdas/serving/create-deployments';
import type { DeploymentDeps, ServedEndpoint } from '../../lambdas/serving/deployment-deps';
import { makeVersion } from './make-version';
import { MemoryComponents } from './memory-components';

/** Names of components of the endpoint chat. */
export const componentOf = (digest12: string) => `llmops-test-chat-${digest12}`;

/** Deployments on the embedded store and an endpoint in memory: two versions at most, a bake of an hour. */
export function openDeployments(
  endpoints: Readonly<Record<string, Partial<ServedEndpoint>>> = { chat: {} },
  changes: Partial<DeploymentDeps> = {},
) {
  const versions = new Map<string, ModelVersion>();
  const components = new MemoryComponents();
  const store = new SqliteDeploymentStore(openDatabase(':memory:'));
  const clock = { now: new Date('2026-01-02T03:04:05.000Z') };
  const pins = new Set<string>();
  const started: string[] = [];
  const configuration = { rank: 16 };
  const deps: DeploymentDeps = {
    store,
    components,
    versions: {
      get: async (id) => {
        const version = [...versions.values()].findLast((one) =>
          [one.id, one.group, `${one.group}:${one.version}`].includes(id),
        );
        if (version) return version;
        throw new AppError(`there is no model version ${id}`, {
          kind: 'not-found',
          code: 'model_version_not_found',
        });
      },
    },
    pinned: { list: async () => [...pins] },
    readFile: async () => JSON.stringify({ peft_type: 'LORA', r: configuration.rank }),
    endpoints: Object.fromEntries(
      Object.entries(endpoints).map(([name, changes]) => [
        name,
        {
          name: `llmops-test-${name}`,
          model: 'qwen3-8b',
          maxAdapters: 2,
          maxRank: 32,
          loadSeconds: 600,
          bakeSeconds: 3_600,
          ...changes,
        },
      ]),
    ),
    now: () => clock.now,
    log: () => {},
    ...changes,
  };
  const pass = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1_000);
  };
  return {
    deps,
    components,
    store,
    pins,
    started,
    configuration,
    pass,
    deployments: createDeployments({
      ...deps,
      machine: {
        start: async (id) => {
          started.push(id);
        },
      },
    }),
    /** Registers a version. */
    register: (digest12: string, changes: Partial<ModelVersion> = {}) => {
      const version = makeVersion(digest12, changes);
      versions.set(version.id, version);
      return version.id;
    },
    /** Carries it on until it has come to a step; `pause` is what it waits, the clock of the test stands still. */
    untilStep: async (deploymentId: string, step: DeploymentStep, pause: () => Promise<void>) => {
      for (let look = 0; look < 1_000; look++) {
        const { deployment } = await advanceDeployment(deploymentId, deps);
        if (deployment.step === step) return deployment;
        if (deployment.step === 'failed') throw new Error(deployment.history.at(-1)?.reason);
        await pause();
      }
      throw new Error(`the deployment never comes to ${step}`);
    },
    /** Carries it on as its machine does, until it is done. */
    finish: async (deploymentId: string) => {
      for (let look = 0; look < 1_000; look++) {
        const { deployment, waitSeconds } = await advanceDeployment(deploymentId, deps);
        if (waitSeconds === undefined) return deployment;
        pass(waitSeconds);
      }
      throw new Error('the deployment never ends');
    },
  };
}
