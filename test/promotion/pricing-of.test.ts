import { routesSchema } from '../../lambdas/model-gateway/settings';
import { pricingOf } from '../../lambdas/promotion/pricing-of';
import type { ReleaseManifest } from '../../lambdas/promotion/settings';

const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 };
const bedrock = { type: 'bedrock' };
const sagemaker = (endpoint: string) => ({ type: 'sagemaker', endpoint });
const version = 'support@1f0c3a5b7d9e';

const routes = routesSchema.parse({
  chat: { kind: 'chat', provider: bedrock, model: 'nova-lite', price },
  dear: { kind: 'chat', provider: bedrock, model: 'nova-pro' },
  own: { kind: 'chat', provider: sagemaker('chat'), model: 'qwen3-8b', price },
  small: { kind: 'chat', provider: sagemaker('small'), model: 'qwen3-8b' },
  embedding: { kind: 'embedding', provider: bedrock, model: 'titan', dimensions: 256, price },
  rerank: { kind: 'rerank', provider: bedrock, model: 'rerank-1' },
});

const of = (pins: ReleaseManifest['routes']) => pricingOf({ routes: pins }, routes);
const chat = (provider: string, model: string) => ({ kind: 'chat' as const, provider, model });

test('knows what a release costs whose routes have prices', () => {
  const embedding = { kind: 'embedding' as const, provider: 'bedrock', model: 'titan', dimensions: 256 };

  expect(of({ chat: chat('bedrock', 'nova-lite'), embedding })).toEqual({ kind: 'priced' });
});

test('knows that the built-in models are free, and counts them as nothing beside others', () => {
  const builtIn = { kind: 'embedding' as const, provider: 'offline', model: 'hashed-ngrams-v1' };

  expect(of({ chat: chat('offline', 'extractive-v1'), embedding: builtIn })).toEqual({ kind: 'free' });
  expect(of({ chat: chat('bedrock', 'nova-lite'), embedding: builtIn })).toEqual({ kind: 'priced' });
});

test('fails to know it where one route has no price, whatever the others have', () => {
  const embedding = { kind: 'embedding' as const, provider: 'bedrock', model: 'titan', dimensions: 256 };

  expect(of({ dear: chat('bedrock', 'nova-pro'), embedding })).toEqual({
    kind: 'unpriced',
    routes: ['dear'],
  });
});

test('takes the price of the route that calls the model, whatever name the release has for it', () => {
  expect(of({ chat: chat('bedrock', 'nova-pro') })).toEqual({ kind: 'unpriced', routes: ['chat'] });
});

test('takes the price of the endpoint that a model version is called through', () => {
  expect(of({ chat: chat('sagemaker-chat', version) })).toEqual({ kind: 'priced' });
  expect(of({ chat: chat('sagemaker-small', version) })).toEqual({ kind: 'unpriced', routes: ['chat'] });
});

test('fails to know the price of a provider that the environment does not reach', () => {
  expect(of({ chat: chat('lab', 'macaw') })).toEqual({ kind: 'unpriced', routes: ['chat'] });
});

test('asks for the price of a reranker, too', () => {
  const rerank = { kind: 'rerank' as const, provider: 'bedrock', model: 'rerank-1' };

  expect(of({ chat: chat('bedrock', 'nova-lite'), rerank })).toEqual({
    kind: 'unpriced',
    routes: ['rerank'],
  });
});

test('takes the price of no other model, unless an endpoint of ones own serves both', () => {
  expect(of({ chat: chat('bedrock', 'replaced') })).toEqual({ kind: 'unpriced', routes: ['chat'] });
  expect(of({ own: chat('sagemaker-chat', 'replaced') })).toEqual({ kind: 'priced' });
});
