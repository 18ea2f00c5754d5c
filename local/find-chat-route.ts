import { z } from 'zod';
import type { Route } from '../lambdas/model-gateway/settings';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { modelHelp } from './read-options';

/** Where an Ollama listens unless told otherwise. */
const ollamaUrl = 'http://127.0.0.1:11434/v1';

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** A route and the name that callers use for it. */
export interface NamedRoute {
  readonly name: string;
  readonly route: Extract<Route, { kind: 'chat' }>;
}

/**
 * Turns the one setting that names a model into a route, e.g. `anthropic:claude-sonnet-4-5`.
 *
 * @param hasCredential - whether a key of that name is at hand
 * @throws {@link AppError} - an unknown form, with the known ones; a server that does not list its models
 */
export async function findChatRoute(
  model: string,
  hasCredential: (name: string) => boolean,
): Promise<NamedRoute> {
  const [provider = '', ...rest] = model.split(':');
  const name = rest.join(':');
  if (model === 'offline') return namedRoute('extractive-v1', { type: 'offline' }, 'offline');
  if (provider === 'ollama') {
    return namedRoute(name || (await firstModel(ollamaUrl, undefined)), ollama());
  }
  if (provider === 'http' || provider === 'https') {
    const [baseUrl = '', given] = model.split('#');
    if (!URL.canParse(baseUrl)) throw unusable(`${JSON.stringify(baseUrl)} is not a URL\n${forms()}`);
    const credential = hasCredential('KIT_MODEL_KEY') ? 'KIT_MODEL_KEY' : undefined;
    const chosen = given ?? (await firstModel(baseUrl, credential));
    return namedRoute(chosen, {
      type: 'openai-compatible',
      name: new URL(baseUrl).host,
      baseUrl,
      credential,
      apiKeyHeader: 'authorization',
      query: {},
    });
  }
  if (!name) throw unusable(`${JSON.stringify(model)} names no model\n${forms()}`);
  switch (provider) {
    case 'openai':
      return namedRoute(name, {
        type: 'openai-compatible',
        name: 'openai',
        baseUrl: 'https://api.openai.com/v1',
        credential: 'OPENAI_API_KEY',
        apiKeyHeader: 'authorization',
        query: {},
      });
    case 'anthropic':
      return namedRoute(name, {
        type: 'anthropic',
        baseUrl: 'https://api.anthropic.com',
        credential: 'ANTHROPIC_API_KEY',
      });
    case 'bedrock':
      return namedRoute(name, { type: 'bedrock' });
    default:
      throw unusable(`${JSON.stringify(provider)} is no provider\n${forms()}`);
  }
}

/** Routes to the chat models of an Ollama, by default on its default port; none when none answers within 300 ms. */
export async function findOllamaRoutes(baseUrl = ollamaUrl): Promise<readonly NamedRoute[]> {
  try {
    const names = await listModels(baseUrl, 300);
    return names
      .filter((name) => !/embed|bge|minilm/i.test(name))
      .map((name) => namedRoute(name, ollama(baseUrl), `ollama/${name}`));
  } catch {
    return [];
  }
}

function namedRoute(model: string, provider: NamedRoute['route']['provider'], name = model): NamedRoute {
  return {
    name,
    route: {
      kind: 'chat',
      provider,
      model,
      maxTokens: 2_048,
      // A large model on a CPU takes its time to read six passages.
      firstTokenTimeoutMs: 180_000,
      totalTimeoutMs: 600_000,
      maxRetries: 2,
    },
  };
}

function ollama(baseUrl = ollamaUrl): NamedRoute['route']['provider'] {
  return {
    type: 'openai-compatible',
    name: 'ollama',
    baseUrl,
    apiKeyHeader: 'authorization',
    query: {},
  };
}

async function firstModel(baseUrl: string, credential: string | undefined): Promise<string> {
  const hint = `name one, e.g. --model ${baseUrl}#MODEL`;
  if (credential) throw unusable(`which model of ${baseUrl}? ${hint}`);
  const [first] = await listModels(baseUrl, 5_000).catch((cause: unknown) => {
    throw unusable(`${baseUrl} does not list its models (${cause}): is it running? Otherwise ${hint}`);
  });
  if (!first) throw unusable(`${baseUrl} has no model yet: install one there, then start again`);
  return first;
}

async function listModels(baseUrl: string, timeoutMs: number): Promise<readonly string[]> {
  const response = await fetch(`${baseUrl.replace(/\/$/, '')}/models`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return parseJson(await response.text(), modelList, `the models of ${baseUrl}`).data.map(({ id }) => id);
}

function forms(): string {
  return `a model is one of\n${modelHelp}`;
}

function unusable(message: string): AppError {
  return new AppError(message, { kind: 'invalid', code: 'unusable_model' });
}
