import { routesSchema } from '../../../lambdas/model-gateway/settings';
import { compactRoutes } from '../../../lib/model-gateway/compact-routes';

const routes = routesSchema.parse({
  chat: {
    kind: 'chat',
    provider: {
      type: 'openai-compatible',
      baseUrl: 'https://api.example.com/v1',
      credential: 'OPENAI_API_KEY',
    },
    model: 'gpt-5',
    maxRetries: 3,
  },
  embedding: {
    kind: 'embedding',
    provider: { type: 'bedrock' },
    model: 'amazon.titan-embed-text-v2:0',
    dimensions: 1_024,
  },
});

test('leaves out what the schema fills in, and nothing that was set', () => {
  expect(compactRoutes(routes)).toEqual({
    chat: {
      kind: 'chat',
      provider: {
        type: 'openai-compatible',
        baseUrl: 'https://api.example.com/v1',
        credential: 'OPENAI_API_KEY',
      },
      model: 'gpt-5',
      maxRetries: 3,
    },
    embedding: {
      kind: 'embedding',
      provider: { type: 'bedrock' },
      model: 'amazon.titan-embed-text-v2:0',
      dimensions: 1_024,
    },
  });
});

test('means the same when it is read again', () => {
  expect(routesSchema.parse(compactRoutes(routes))).toEqual(routes);
});
