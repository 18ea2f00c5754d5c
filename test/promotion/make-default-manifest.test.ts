import { routesSchema } from '../../lambdas/model-gateway/settings';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { makeDefaultManifest } from '../../lambdas/promotion/make-default-manifest';
import { releaseManifestSchema } from '../../lambdas/promotion/settings';
import { chainSettingsSchema } from '../../lambdas/rag/settings';

const routes = routesSchema.parse({
  chat: {
    kind: 'chat',
    provider: { type: 'bedrock' },
    model: 'nova',
    price: { inputUsdPerMillionTokens: 1 },
  },
  spare: { kind: 'chat', provider: { type: 'anthropic' }, model: 'claude' },
  embedding: {
    kind: 'embedding',
    provider: { type: 'openai-compatible', name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
    model: 'bge-m3',
    dimensions: 1_024,
  },
  rerank: { kind: 'rerank', provider: { type: 'bedrock' }, model: 'rerank-v1' },
});
const templates = { answer: 'a'.repeat(64), direct: 'b'.repeat(64), condense: 'c'.repeat(64) };
const chain = chainSettingsSchema.parse({
  chatRoute: 'chat',
  embeddingRoute: 'embedding',
  rerankRoute: 'rerank',
});
const index = {
  fingerprint: { embeddingModel: 'ollama/bge-m3', dimensions: 1_024, splitterVersion: 'structure-1/400/40' },
  passageTokens: 400,
  overlapTokens: 40,
};

describe('the release that the settings of an environment make', () => {
  test('pins exactly the routes that the chain names, by what decides their answers', () => {
    const manifest = makeDefaultManifest({ routes, chain, templates, index });

    expect(manifest.routes).toEqual({
      chat: { kind: 'chat', provider: 'bedrock', model: 'nova', maxTokens: 1_024 },
      embedding: { kind: 'embedding', provider: 'ollama', model: 'bge-m3', dimensions: 1_024 },
      rerank: { kind: 'rerank', provider: 'bedrock', model: 'rerank-v1' },
    });
    expect(releaseManifestSchema.parse(manifest)).toEqual(manifest);
  });

  test('is the same for the same settings, whatever a price or a timeout is', () => {
    const cheaper = routesSchema.parse({
      ...routes,
      chat: { ...routes.chat, price: undefined, maxRetries: 5 },
    });

    const digests = [routes, cheaper].map((each) =>
      digestRelease(makeDefaultManifest({ routes: each, chain, templates, index })),
    );

    expect(digests[0]).toBe(digests[1]);
  });

  test('is another for another model, template or passage size', () => {
    const changes = [
      {},
      { routes: routesSchema.parse({ ...routes, chat: { ...routes.chat, model: 'nova-2' } }) },
      { templates: { ...templates, answer: 'd'.repeat(64) } },
      { index: { ...index, passageTokens: 500 } },
    ];

    const digests = changes.map((change) =>
      digestRelease(makeDefaultManifest({ routes, chain, templates, index, ...change })),
    );

    expect(new Set(digests).size).toBe(changes.length);
  });

  test('pins no index where the chain has none', () => {
    expect(makeDefaultManifest({ routes, chain, templates }).index).toBeUndefined();
  });

  test('fails on a route that is not there', () => {
    const lost = { ...chain, chatRoute: 'lost' };

    expect(() => makeDefaultManifest({ routes, chain: lost, templates })).toThrow(
      'the chain names the route "lost", and there are chat, spare, embedding, rerank',
    );
  });
});
