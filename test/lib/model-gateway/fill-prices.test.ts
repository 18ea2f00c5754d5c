import { type Route, routesSchema } from '../../../lambdas/model-gateway/settings';
import { endpointsSchema } from '../../../lambdas/serving/settings';
import { describeOwnPrices } from '../../../lib/model-gateway/describe-own-prices';
import { fillPrices } from '../../../lib/model-gateway/fill-prices';
import { planEndpoint } from '../../../lib/serving/plan-endpoint';

const load = { requestsPerHour: 300, inputTokens: 1_500, outputTokens: 500 };
const goal = { contextTokens: 8_192, concurrentRequests: 4 };
const own = {
  endpoints: endpointsSchema.parse({
    chat: { model: 'qwen2.5-7b', ...goal, load },
    idle: { model: 'qwen2.5-7b', ...goal },
    dear: { model: 'qwen2.5-7b', ...goal, load, instanceType: 'ml.p4de.24xlarge' },
    embedding: { model: 'bge-m3', ...goal, load: { ...load, outputTokens: 1 } },
  }),
  region: 'us-east-1',
};
const route = (endpoint: string, further: object = {}): Route => {
  const { one } = routesSchema.parse({
    one: { kind: 'chat', provider: { type: 'sagemaker', endpoint }, model: 'qwen2.5-7b', ...further },
  });
  return one!;
};
const priceOf = (one: Route, region = own.region) => fillPrices({ one }, { ...own, region }).one?.price;

test('prices a route to an endpoint of ones own at what its tokens are planned to cost', () => {
  // 1.1267 USD an hour of one ml.g6.xlarge, over 300 × 2,000 tokens.
  expect(priceOf(route('chat'))).toEqual({
    inputUsdPerMillionTokens: 1.878,
    outputUsdPerMillionTokens: 1.878,
  });
});

test.each(['chat', 'embedding'])(
  'adds up to the hourly price of the instances of %s at the stated load',
  (name) => {
    const settings = own.endpoints[name]!;
    const plan = planEndpoint(settings, own.region);
    const price = priceOf(route(name))!;
    const { requestsPerHour, inputTokens, outputTokens } = settings.load!;

    const hourlyUsd =
      (requestsPerHour *
        (inputTokens * price.inputUsdPerMillionTokens + outputTokens * price.outputUsdPerMillionTokens)) /
      1e6;

    const instances = Math.ceil(plan.load!.copies / plan.copiesPerInstance);
    expect(hourlyUsd / (instances * plan.price!.usd)).toBeCloseTo(1, 3);
  },
);

test.each([
  { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 4 },
  { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 },
])('leaves a price that the route says itself: %j', (price) => {
  expect(priceOf(route('chat', { price }))).toEqual(price);
});

test.each([
  ['whose endpoint states no load', route('idle'), 'us-east-1'],
  ['whose instance has no known price', route('dear'), 'us-east-1'],
  ['to an endpoint that is not of the environment', route('others'), 'us-east-1'],
  [
    'to an endpoint in another region',
    route('chat', { provider: { type: 'sagemaker', endpoint: 'chat', region: 'us-west-2' } }),
    'us-east-1',
  ],
  ['to another provider', route('chat', { provider: { type: 'bedrock' } }), 'us-east-1'],
])('gives no price to a route %s', (_name, one, region) => {
  expect(priceOf(one, region)).toBeUndefined();
});

test('says of each route what its answers are taken to cost, and what is missing where nobody knows', () => {
  const price = { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 4 };
  const routes = {
    planned: route('chat'),
    said: route('chat', { price }),
    unknown: route('idle'),
    api: route('chat', { provider: { type: 'bedrock' } }),
  };

  expect(describeOwnPrices(routes, own)).toEqual([
    'route planned: 1.878 USD a million tokens of input and as much of output, planned for the stated load of the endpoint chat',
    'route said: 3 USD a million tokens of input, 4 of output, as its price says',
    'route unknown: what its answers cost is unknown, and the gate holds releases with it: state endpoints.idle.load, or give the route a price',
  ]);
});
