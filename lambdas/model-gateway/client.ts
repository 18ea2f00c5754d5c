import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../platform/log';
import type { ModelGateway } from './api';
import { createModelGateway } from './create-model-gateway';
import type { Provider, ProviderKeys } from './ports';
import type { ProviderSettings, Routes } from './settings';

/**
 * Opens the door to every model that the routes name.
 *
 * A provider is loaded by the first call that needs it: an environment without Bedrock never loads the AWS SDK.
 *
 * @param options.keys - where the providers' keys are; asked once a call
 */
export function openModelGateway(options: { routes: Routes; keys: ProviderKeys; log?: Log }): ModelGateway {
  const providers = new Map<ProviderSettings, Promise<Provider>>();

  return createModelGateway({
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
