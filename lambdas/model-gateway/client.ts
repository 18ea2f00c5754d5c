import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { readVariables } from '../platform/read-variables';
import type { ModelGateway } from './api';
import { createModelGateway } from './create-model-gateway';
import { logCalls } from './log-calls';
import type { Provider, ProviderKeys } from './ports';
import { modelGatewayVariables, type ProviderSettings, type Routes, routesSchema } from './settings';

/**
 * Opens the door to every model that the routes name.
 *
 * A provider is loaded by the first call that needs it: an environment without Bedrock never loads the AWS SDK.
 *
 * @param options.keys - where the providers' keys are; asked once a call
 * @param options.log - left out: calls are not logged
 */
export function openModelGateway(options: { routes: Routes; keys: ProviderKeys; log?: Log }): ModelGateway {
  const providers = new Map<ProviderSettings, Promise<Provider>>();

  const gateway = createModelGateway({
    routes: options.routes,
    provider: (settings) => {
      const opened = providers.get(settings) ?? openProvider(settings, options.keys);
      providers.set(settings, opened);
      return opened;
    },
    random: Math.random,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    log: options.log ?? (() => {}),
  });
  return options.log
    ? logCalls(gateway, { log: options.log, monotonicMs: () => performance.now() })
    : gateway;
}

/**
 * The gateway of a function on AWS: routes from its variables, providers' keys from Secrets Manager.
 *
 * @throws `missing_setting` when the function was not given `ModelGateway.grantCall`
 */
export function openAwsModelGateway(options: { log?: Log } = {}): ModelGateway {
  const { routes, ...secrets } = readVariables(modelGatewayVariables, 'ModelGateway.grantCall');
  return openModelGateway({
    routes: parseJson(routes, routesSchema, `the variable ${modelGatewayVariables.routes}`),
    keys: secretKeys(secrets),
    log: options.log,
  });
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

async function openProvider(settings: ProviderSettings, keys: ProviderKeys): Promise<Provider> {
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
  }
}
