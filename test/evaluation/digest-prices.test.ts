import { digestPrices } from '../../lambdas/evaluation/digest-prices';
import { routesSchema } from '../../lambdas/model-gateway/settings';

const digestOf = (chat: object) =>
  digestPrices(
    routesSchema.parse({
      chat: { kind: 'chat', provider: { type: 'bedrock' }, model: 'nova-lite', ...chat },
    }),
  );
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 };

test('tells prices from others and from none, and looks at nothing else', () => {
  const known = digestOf({ price });

  expect(digestOf({ price, maxTokens: 5, model: 'nova-pro' })).toBe(known);
  expect(digestOf({ price: { ...price, outputUsdPerMillionTokens: 3 } })).not.toBe(known);
  expect(digestOf({})).not.toBe(known);
});
