import { chooseEnvironments } from '../../bin/choose-environments';
import { loadEnvironments } from '../../environments';
import type { Environment } from '../../environments/environment';
import { EnvironmentError } from '../../environments/environment-error';
import { fineTuningSettingsSchema } from '../../lambdas/fine-tuning/settings';
import { routeSchema } from '../../lambdas/model-gateway/settings';
import { endpointsSchema } from '../../lambdas/serving/settings';

/** Account of the emulator. */
export const rehearsedAccount = '000000000000';

/** Open model that is imported, tuned and served, and the endpoint that it is served by. */
export const rehearsedModel = { base: 'qwen3-8b', endpoint: 'own' } as const;

/** Dataset that candidates are evaluated on. */
export const rehearsedSet = 'golden';

/** A setting that a rehearsal deploys differently the second time. */
export interface ChangedSettings {
  /** Passages put into the prompt. */
  readonly retrievedPassages?: number;
}

/**
 * The environment of that name as it is rehearsed: in the emulator's account, and with a canary that is over in seconds.
 *
 * @throws {@link EnvironmentError} - unknown, not deployed, more than one, without an index, or written wrongly
 */
export function rehearsedEnvironment(name: string, changed: ChangedSettings = {}): Environment {
  const names = chooseEnvironments(name);
  const [environment, other] = loadEnvironments(names);
  if (!environment?.aws || other) {
    throw new EnvironmentError(`one environment is rehearsed at a time, got ${names.join(', ')}: name one`);
  }
  if (environment.vectorSearch.store === 'none') {
    throw new EnvironmentError(
      `environments/${name}.ts has no index: a rehearsal follows documents from upload to citation, and needs vectorSearch.store opensearch`,
    );
  }
  const { promotion } = environment;
  const isTuned = environment.stage !== 'production';
  const routes = isTuned
    ? { ...environment.routes, [rehearsedModel.endpoint]: ownRoute }
    : environment.routes;
  return {
    ...environment,
    // Production imports nothing, so that nothing is there to be tuned.
    ...(isTuned && withOwnModel(environment)),
    aws: { ...environment.aws, account: rehearsedAccount },
    routes: Object.fromEntries(Object.entries(routes).map(([route, of]) => [route, price(of)])),
    promotion: {
      ...promotion,
      evaluationSet: rehearsedSet,
      // What computes: no judge has been measured in an environment that is a minute old.
      gate: {
        ...promotion.gate,
        scorer: 'fact-match',
        minCases: 10,
        // What is rehearsed is the way, not the figures: a dozen equal cases show no loss below 17 points, and no closer.
        margin: 0.2,
        floors: [{ scorer: 'citation-validity', atLeast: 0.7 }],
      },
      isApprovalNeeded: true,
      canary: {
        ...promotion.canary,
        steps: [{ sharePercent: 90, bakeSeconds: 20 }],
        minAnswers: 3,
      },
    },
    chain: {
      ...environment.chain,
      retrieval: { ...environment.chain.retrieval, ...changed },
    },
  };
}

/** The way of releases to versions; with it the settings of the API have no room in plain words. */
const ownRoute = routeSchema.parse({
  kind: 'chat',
  provider: { type: 'sagemaker', endpoint: rehearsedModel.endpoint },
  model: rehearsedModel.base,
  fallback: ['chat'],
});

/** Models of one's own, beside what the environment asks for: an endpoint that takes adapters, and training. */
function withOwnModel(environment: Environment) {
  const { base, endpoint } = rehearsedModel;
  return {
    modelHub: { ...environment.modelHub, isEnabled: true },
    endpoints: endpointsSchema.parse({
      ...environment.endpoints,
      [endpoint]: {
        model: base,
        contextTokens: 8_192,
        concurrentRequests: 8,
        adapters: {},
        // So that what follows it is seen.
        bakeSeconds: 1,
      },
    }),
    fineTuning: fineTuningSettingsSchema.parse({ instanceType: 'ml.g6.xlarge' }),
  };
}

/** The gate lets nothing pass whose cost is unknown: the stand-in for Bedrock costs nothing. */
function price(route: Environment['routes'][string]): Environment['routes'][string] {
  return {
    ...route,
    price: route.price ?? { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 },
  };
}
