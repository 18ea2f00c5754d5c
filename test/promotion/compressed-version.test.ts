import type { Provider } from '../../lambdas/model-gateway/ports';
import { resolvePins } from '../../lambdas/model-gateway/resolve-pins';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { gateRelease } from '../../lambdas/promotion/gate-release';
import { pricingOf } from '../../lambdas/promotion/pricing-of';
import { gateSettingsSchema, type ReleaseManifest } from '../../lambdas/promotion/settings';
import { endpointsSchema } from '../../lambdas/serving/settings';
import { fillPrices } from '../../lib/model-gateway/fill-prices';
import { planEndpoint } from '../../lib/serving/plan-endpoint';
import { makeCitedAnswer } from '../evaluation/make-cited-answer';
import { makeCase } from '../evaluation/make-evaluation';
import { candidate, champion, openEvaluations, operator } from '../evaluation/open-evaluations';
import { ask, openTestGateway } from '../model-gateway/open-test-gateway';

const region = 'us-east-1';
const goal = {
  model: 'qwen3-8b',
  contextTokens: 8_192,
  concurrentRequests: 4,
  load: { requestsPerHour: 300, inputTokens: 1_500, outputTokens: 300 },
};
const endpoints = endpointsSchema.parse({
  wide: { ...goal, variant: 'bf16' },
  narrow: { ...goal, variant: 'fp8' },
});
const routes = fillPrices(
  routesSchema.parse(
    Object.fromEntries(
      Object.keys(endpoints).map((endpoint) => [
        endpoint,
        { kind: 'chat', provider: { type: 'sagemaker', endpoint }, model: 'qwen3-8b' },
      ]),
    ),
  ),
  { endpoints, region },
);

/** A model that takes and writes as many tokens in either precision. */
const model: Provider = {
  name: 'sagemaker',
  chat: async () => ({
    text: 'Backups are kept for 30 days.',
    toolCalls: [],
    finishReason: 'stop',
    usage: { inputTokens: 1_200, outputTokens: 200 },
  }),
  streamChat: async function* () {},
  embed: async () => ({ embeddings: [] }),
};

const pin = (endpoint: string, version: string): ReleaseManifest['routes'] => ({
  chat: { kind: 'chat', provider: `sagemaker-${endpoint}`, model: version },
});
const original = 'support@1f0c3a5b7d9e';
const compressed = 'support@0a1b2c3d4e5f';

/** Has both answer the same cases through the gateway, and asks the gate. */
async function gate(candidateOn: string, maxCostRatio: number) {
  const pins = new Map([
    [champion, pin('wide', original)],
    [candidate, pin(candidateOn, compressed)],
  ]);
  const { run, api } = await openEvaluations({
    cases: Array.from({ length: 12 }, (_, index) => makeCase(`case_${index}`)),
    answer: async (release, question) => {
      const { gateway } = openTestGateway(model, resolvePins(pins.get(release)!, routes));
      const { costUsd } = await gateway.chat(ask(question));
      return makeCitedAnswer({ question, costUsd });
    },
  });
  const { id } = await run();
  const report = await api.report(operator, id);
  const settings = gateSettingsSchema.parse({
    scorer: 'length',
    minCases: 10,
    // A dozen equal cases show no smaller one.
    margin: 0.2,
    floors: [],
    maxCostRatio,
  });
  return gateRelease(report, settings, {
    now: new Date(report.createdAt),
    candidate,
    champion,
    pricing: {
      candidate: pricingOf({ routes: pins.get(candidate)! }, routes),
      champion: pricingOf({ routes: pins.get(champion)! }, routes),
    },
  });
}

test('a version in fp8 is shown to be cheaper on an endpoint that is planned for fp8: it takes a smaller instance', async () => {
  const [wide, narrow] = [planEndpoint(endpoints.wide!, region), planEndpoint(endpoints.narrow!, region)];
  const ratio = narrow.price!.usd / wide.price!.usd;

  expect([wide.instance.type, narrow.instance.type]).toEqual(['ml.g6e.xlarge', 'ml.g6.xlarge']);
  expect(ratio).toBeLessThan(0.5);
  expect((await gate('narrow', 0.5)).verdict).toBe('promote');
  // As much cheaper as the instance is, and no more.
  expect((await gate('narrow', ratio * 0.99)).verdict).toBe('reject');
});

test('fails to be cheaper on the endpoint of the version that it was made of, where it takes the same GPUs', async () => {
  expect((await gate('wide', 1)).verdict).toBe('promote');

  const { verdict, reasons } = await gate('wide', 0.9);

  expect(verdict).toBe('reject');
  expect(reasons).toEqual([expect.stringContaining('more than 0.9 times that')]);
});
