import { resolvePins } from '../../lambdas/model-gateway/resolve-pins';
import { parseRoutes } from './open-test-gateway';

const ollama = { type: 'openai-compatible', name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' };
const routes = parseRoutes({
  chat: { provider: { type: 'bedrock' }, model: 'nova', maxRetries: 5, maxTokens: 900 },
  other: { provider: ollama, model: 'llama' },
  embedding: { kind: 'embedding', provider: { type: 'bedrock' }, model: 'titan', dimensions: 1_024 },
});

describe('the routes of a release', () => {
  test('are the environment’s own where they pin what it has, with its prices and retries', () => {
    const resolved = resolvePins(
      {
        chat: { kind: 'chat', provider: 'bedrock', model: 'nova', maxTokens: 900 },
        embedding: { kind: 'embedding', provider: 'bedrock', model: 'titan', dimensions: 1_024 },
      },
      routes,
    );

    expect(resolved.chat).toBe(routes.chat);
    expect(resolved.embedding).toBe(routes.embedding);
  });

  test('keep their model and its limit when the environment has changed its own', () => {
    const { chat } = resolvePins(
      { chat: { kind: 'chat', provider: 'ollama', model: 'llama', maxTokens: 300 } },
      routes,
    );

    expect(chat).toEqual({ ...routes.other, maxTokens: 300 });
  });

  test('are made of the pin where a provider of the environment has the model', () => {
    const { chat } = resolvePins(
      { chat: { kind: 'chat', provider: 'ollama', model: 'qwen', maxTokens: 300 } },
      routes,
    );

    expect(chat).toMatchObject({ provider: routes.other?.provider, model: 'qwen', maxTokens: 300 });
  });

  test('keep fallback, timeouts and price of the environment for another model behind the same route', () => {
    const own = {
      provider: { type: 'sagemaker', endpoint: 'chat' },
      fallback: ['other'],
      lacks: ['json'],
      chatTemplateKwargs: { enable_thinking: false },
    };
    const environment = parseRoutes({
      chat: { ...own, model: 'qwen3-8b', firstTokenTimeoutMs: 5_000 },
      other: { provider: ollama, model: 'llama' },
      unused: { provider: ollama, model: 'qwen' },
    });
    const model = 'support@0123456789ab';

    const resolved = resolvePins(
      { chat: { kind: 'chat', provider: 'sagemaker-chat', model, maxTokens: 300 } },
      environment,
    );

    expect(resolved).toEqual({
      chat: { ...environment.chat, model, maxTokens: 300 },
      other: environment.other,
    });
  });

  test('take neither price, lacks nor chat template variables of another model of the provider', () => {
    const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 };
    const environment = parseRoutes({
      chat: {
        provider: { type: 'bedrock' },
        model: 'nova',
        maxRetries: 5,
        price,
        lacks: ['tools'],
        chatTemplateKwargs: { enable_thinking: false },
      },
    });

    const { chat } = resolvePins(
      { chat: { kind: 'chat', provider: 'bedrock', model: 'claude' } },
      environment,
    );

    expect(chat).toEqual({
      ...environment.chat,
      model: 'claude',
      price: undefined,
      lacks: undefined,
      chatTemplateKwargs: undefined,
    });
    expect(chat).toMatchObject({ maxRetries: 5 });
  });

  test('call a version behind another route as the environment calls its endpoint', () => {
    const price = { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 };
    const environment = parseRoutes({
      chat: { provider: { type: 'bedrock' }, model: 'nova', firstTokenTimeoutMs: 5_000 },
      own: {
        provider: { type: 'sagemaker', endpoint: 'chat' },
        model: 'qwen3-8b',
        firstTokenTimeoutMs: 9_000,
        price,
        fallback: ['chat', 'other'],
      },
      other: { provider: ollama, model: 'llama' },
    });
    const model = 'support@0123456789ab';

    const { chat } = resolvePins(
      { chat: { kind: 'chat', provider: 'sagemaker-chat', model, maxTokens: 300 } },
      environment,
    );

    expect(chat).toEqual({ ...environment.own, model, maxTokens: 300, fallback: ['other'] });
  });

  test('never fall back to themselves where another route of the same model falls back to them', () => {
    const environment = parseRoutes({
      chat: { provider: ollama, model: 'qwen' },
      big: { provider: ollama, model: 'llama', fallback: ['chat'] },
      both: { provider: ollama, model: 'mistral', fallback: ['chat', 'big'] },
    });
    const resolve = (model: string) =>
      resolvePins({ chat: { kind: 'chat', provider: 'ollama', model } }, environment);

    expect(resolve('llama')).toEqual({ chat: { ...environment.big, fallback: undefined } });
    expect(resolve('mistral').chat).toEqual({ ...environment.both, fallback: ['big'] });
  });

  test('answer a fallback by what the release pins under its name', () => {
    const environment = parseRoutes({
      chat: { provider: ollama, model: 'llama', fallback: ['condense'] },
      condense: { provider: ollama, model: 'llama-small' },
    });

    const { condense } = resolvePins(
      {
        chat: { kind: 'chat', provider: 'ollama', model: 'llama' },
        condense: { kind: 'chat', provider: 'ollama', model: 'llama', maxTokens: 50 },
      },
      environment,
    );

    expect(condense).toMatchObject({ model: 'llama', maxTokens: 50 });
  });

  test('fail where no route tells the way to the provider', () => {
    const resolve = () => resolvePins({ chat: { kind: 'chat', provider: 'vllm', model: 'qwen' } }, routes);

    expect(resolve).toThrow(
      'the release pins the route chat to vllm/qwen, and the environment reaches bedrock/nova, ollama/llama, bedrock/titan: add a route of that model',
    );
  });
});
