import { routesSchema } from '../../../lambdas/model-gateway/settings';
import { endpointsSchema } from '../../../lambdas/serving/settings';
import { fillFromCatalogue } from '../../../lib/model-gateway/fill-from-catalogue';

const endpoints = endpointsSchema.parse({
  chat: { model: 'kanana-1.5-8b', contextTokens: 8_192, concurrentRequests: 8 },
  thinking: { model: 'qwen3-8b', contextTokens: 8_192, concurrentRequests: 8 },
  embedding: { model: 'bge-m3', contextTokens: 8_192, concurrentRequests: 8 },
});
const own = { kind: 'chat', provider: { type: 'sagemaker', endpoint: 'chat' } };

test('takes what a model lacks from the catalogue, for an endpoint’s base and the versions beside it', () => {
  const routes = routesSchema.parse({
    base: { ...own, model: 'kanana-1.5-8b' },
    version: { ...own, model: 'support@0123456789ab' },
  });

  const filled = fillFromCatalogue(routes, endpoints);

  expect(filled).toEqual({
    base: { ...routes.base, lacks: ['tools'] },
    version: { ...routes.version, lacks: ['tools'] },
  });
});

test('takes from it what the template of a model that thinks is told, unless the route says so itself', () => {
  const provider = { type: 'sagemaker', endpoint: 'thinking' };
  const routes = routesSchema.parse({
    base: { kind: 'chat', provider, model: 'qwen3-8b' },
    version: { kind: 'chat', provider, model: 'support@0123456789ab' },
    thinks: { kind: 'chat', provider, model: 'qwen3-8b', chatTemplateKwargs: { enable_thinking: true } },
  });

  const filled = fillFromCatalogue(routes, endpoints);

  expect(filled).toEqual({
    base: { ...routes.base, chatTemplateKwargs: { enable_thinking: false } },
    version: { ...routes.version, chatTemplateKwargs: { enable_thinking: false } },
    thinks: routes.thinks,
  });
});

test.each([
  ['says so itself', { ...own, model: 'kanana-1.5-8b', lacks: [] }],
  [
    'embeds',
    {
      kind: 'embedding',
      provider: { type: 'sagemaker', endpoint: 'embedding' },
      model: 'bge-m3',
      dimensions: 1_024,
    },
  ],
  [
    'has a model that lacks nothing, by the name of a profile',
    { kind: 'chat', provider: { type: 'bedrock' }, model: 'apac.amazon.nova-lite-v1:0' },
  ],
  [
    'has a model that the catalogue does not know',
    { kind: 'chat', provider: { type: 'bedrock' }, model: 'meta.llama3-8b-instruct-v1:0' },
  ],
  [
    'has a model of the catalogue’s name from elsewhere',
    {
      kind: 'chat',
      provider: { type: 'openai-compatible', baseUrl: 'http://127.0.0.1:8000/v1' },
      model: 'kanana-1.5-8b',
    },
  ],
])('leaves a route alone that %s', (_what, route) => {
  const routes = routesSchema.parse({ route });

  expect(fillFromCatalogue(routes, endpoints)).toEqual(routes);
});
