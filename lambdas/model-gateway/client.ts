import { setTimeout as sleep } from 'node:timers/promises';
import type { Publish } from '../domain/event';
import { canonicalJson } from '../platform/canonical-json';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { randomId } from '../platform/random-id';
import { readVariables, type Variables } from '../platform/read-variables';
import type { ModelGateway, ModelGateways } from './api';
import { createModelGateway } from './create-model-gateway';
import { fallBack } from './fall-back';
import { logCalls } from './log-calls';
import type { Provider, ProviderKeys } from './ports';
import { publishCalls } from './publish-calls';
import { resolvePins } from './resolve-pins';
import { modelGatewayVariables, type ProviderSettings, type Routes, routesSchema } from './settings';

/** What it takes to open gateways. */
export interface ModelGatewayOptions {
  readonly routes: Routes;
  /** What the names of the environment's SageMaker endpoints begin with, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** Where the providers' keys are; asked once a call. */
  readonly keys: ProviderKeys;
  /** Left out: calls are not logged. */
  readonly log?: Log;
  /** Where `model.invoked` goes of calls that say what they belong to; left out: nowhere. */
  readonly publish?: Publish;
}

/**
 * Opens the door to every model that the routes name, and those of releases, which share its providers.
 *
 * A provider is loaded by the first call that needs it: an environment without Bedrock never loads the AWS SDK.
 */
export function openModelGateways(
  options: ModelGatewayOptions,
): ModelGateways & { readonly own: ModelGateway } {
  const { log = () => {}, publish } = options;
  const providers = new Map<ProviderSettings, Promise<Provider>>();
  const monotonicMs = () => performance.now();

  const open = (routes: Routes, isFallbackOn = true): ModelGateway => {
    const gateway = createModelGateway({
      routes,
      provider: (settings) => {
        const opened = providers.get(settings) ?? openProvider(settings, options);
        providers.set(settings, opened);
        return opened;
      },
      random: Math.random,
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
      log,
    });
    const logged = options.log ? logCalls(gateway, { log, monotonicMs }) : gateway;
    const published = publish
      ? publishCalls(logged, { publish, log, now: () => new Date(), monotonicMs, randomId })
      : logged;
    // Outside of both: what a route failed with is told as its own call.
    return isFallbackOn ? fallBack(published, { routes, log }) : published;
  };
  const ofReleases = new Map<string, ModelGateway>();
  return {
    own: open(options.routes),
    of: (pins, { isFallbackOn = true } = {}) => {
      const key = canonicalJson({ pins, isFallbackOn });
      const opened = ofReleases.get(key) ?? open(resolvePins(pins, options.routes), isFallbackOn);
      ofReleases.set(key, opened);
      return opened;
    },
  };
}

/** Opens the door to every model that the routes name; see {@link openModelGateways}. */
export function openModelGateway(options: ModelGatewayOptions): ModelGateway {
  return openModelGateways(options).own;
}

/**
 * The gateways of a function on AWS: routes from its variables, providers' keys from Secrets Manager.
 *
 * @throws `missing_setting` when the function was not given `ModelGateway.grantCall`
 */
export function openAwsModelGateways(
  options: Pick<ModelGatewayOptions, 'log' | 'publish'> = {},
  variables?: Variables,
): ReturnType<typeof openModelGateways> {
  const { routes, ...secrets } = readVariables(modelGatewayVariables, modelGatewayGrant, variables);
  return openModelGateways({
    log: options.log,
    publish: options.publish,
    routes: parseRoutes(routes),
    namespace: secrets.keysPrefix.replace(/\/$/, ''),
    keys: secretKeys(secrets),
  });
}

/** The environment's own gateway of a function on AWS; see {@link openAwsModelGateways}. */
export function openAwsModelGateway(
  options: Pick<ModelGatewayOptions, 'log' | 'publish'> = {},
): ModelGateway {
  return openAwsModelGateways(options).own;
}

/** The routes of the environment of a function on AWS. @throws as {@link openAwsModelGateways} */
export function readRoutes(variables?: Variables): Routes {
  return parseRoutes(readVariables(modelGatewayVariables, modelGatewayGrant, variables).routes);
}

const modelGatewayGrant = 'ModelGateway.grantCall';

function parseRoutes(routes: string): Routes {
  return parseJson(routes, routesSchema, `the variable ${modelGatewayVariables.routes}`);
}

/** Loads the SDK by the first call that needs a key: a call of Bedrock needs none. */
function secretKeys(secrets: { readonly keysPrefix: string; readonly environment: string }): ProviderKeys {
  let opened: Promise<ProviderKeys> | undefined;
  return {
    async get(credential) {
      opened ??= import('./adapters/secrets-manager-provider-keys').then(({ SecretsManagerProviderKeys }) =>
        SecretsManagerProviderKeys.open(secrets),
      );
      return (await opened).get(credential);
    },
  };
}

async function openProvider(
  settings: ProviderSettings,
  { keys, namespace }: Pick<ModelGatewayOptions, 'keys' | 'namespace'>,
): Promise<Provider> {
  switch (settings.type) {
    case 'offline': {
      const { OfflineProvider } = await import('./adapters/offline-provider');
      return new OfflineProvider();
    }
    case 'openai-compatible': {
      const { OpenAiCompatibleProvider } = await import('./adapters/openai-compatible-provider');
      return new OpenAiCompatibleProvider(settings, keys);
    }
    case 'anthropic': {
      const { AnthropicProvider } = await import('./adapters/anthropic-provider');
      return new AnthropicProvider(settings, keys);
    }
    case 'bedrock': {
      const { BedrockProvider } = await import('./adapters/bedrock-provider');
      return new BedrockProvider(settings);
    }
    case 'sagemaker': {
      const { SageMakerProvider } = await import('./adapters/sagemaker-provider');
      return new SageMakerProvider(settings, namespace);
    }
  }
}
