import type { EnvironmentInput } from '../../environments/environment';
import { local } from '../../environments/local';
import { parseEnvironment } from '../../environments/parse-environment';
import { prod } from '../../environments/prod';
import { staging } from '../../environments/staging';

type Endpoint = NonNullable<EnvironmentInput['endpoints']>[string];

const file = 'environments/trial.ts';
const qwen: Endpoint = { model: 'qwen3-8b', contextTokens: 8_192, concurrentRequests: 4 };

/** Staging with an endpoint, and what else is asked for. */
function withEndpoint(endpoint: Partial<Endpoint>, more: Partial<EnvironmentInput> = {}): EnvironmentInput {
  return { ...staging, modelHub: { isEnabled: true }, endpoints: { own: { ...qwen, ...endpoint } }, ...more };
}

const route = (endpoint: string, kind: 'chat' | 'rerank' = 'chat') => ({
  ...staging.routes,
  own: { kind, provider: { type: 'sagemaker' as const, endpoint }, model: 'qwen3-8b' },
});

const embedding = (dimensions: number) => ({
  kind: 'embedding' as const,
  provider: { type: 'sagemaker' as const, endpoint: 'own' },
  model: 'bge-m3',
  dimensions,
});

test('takes an endpoint that fits, and a route to it', () => {
  const environment = parseEnvironment(file, withEndpoint({}, { routes: route('own') }));

  expect(environment.endpoints.own).toMatchObject({ model: 'qwen3-8b', minCopies: 0, maxCopies: 1 });
});

test('takes a route to a version on an endpoint, and embeddings of the size of the model', () => {
  const version = { ...route('own').own, model: 'support@1f0c3a5b7d9e' };
  const routes = { ...staging.routes, own: version };

  expect(parseEnvironment(file, withEndpoint({}, { routes })).routes.own).toMatchObject(version);
  const embedded = withEndpoint(
    { model: 'bge-m3' },
    { routes: { ...staging.routes, own: embedding(1_024) } },
  );
  expect(parseEnvironment(file, embedded).routes.own).toMatchObject({ dimensions: 1_024 });
});

test('takes a licence that somebody accepted', () => {
  const asked = withEndpoint({ model: 'llama-3.1-8b', isLicenceAccepted: true });

  expect(parseEnvironment(file, asked).endpoints.own?.isLicenceAccepted).toBe(true);
});

test.each<readonly [string, EnvironmentInput, string]>([
  [
    'fine-tuned versions that another account could not decrypt',
    {
      ...staging,
      modelHub: { isEnabled: true, sharedWith: ['222222222222'] },
      fineTuning: { instanceType: 'ml.g6e.2xlarge' },
      encryption: 'aws-owned',
    },
    'encryption must be customer-key where modelHub.sharedWith names accounts and models are fine-tuned',
  ],
  [
    'a model that is not in the catalogue, and names those that are',
    withEndpoint({ model: 'gpt-7' }),
    'environments/trial.ts: endpoints.own.model must name a model of the catalogue: gpt-oss-20b, kanana-1.5-8b',
  ],
  [
    'a model that is called at its provider',
    withEndpoint({ model: 'nova-lite' }),
    'endpoints.own.model must name an open model, and nova-lite is called at its provider',
  ],
  [
    'a licence that nobody accepted',
    withEndpoint({ model: 'llama-3.1-8b' }),
    'endpoints.own.isLicenceAccepted must be true for llama-3.1-8b: somebody has to read and accept Llama 3.1 Community License',
  ],
  [
    'an endpoint that does not fit, with what would',
    withEndpoint({ instanceType: 'ml.g6.xlarge', concurrentRequests: 16 }),
    'endpoints.own must fit: qwen3-8b in bf16 does not fit on ml.g6.xlarge: each of 1 GPUs needs',
  ],
  [
    'a model that is too large for any instance',
    withEndpoint({
      model: 'llama-3.3-70b',
      isLicenceAccepted: true,
      contextTokens: 131_072,
      concurrentRequests: 512,
    }),
    'endpoints.own must fit: llama-3.3-70b in bf16 fits no instance; nearest is',
  ],
  [
    'weights that only a compression makes',
    withEndpoint({ model: 'mistral-7b', variant: 'fp8' }),
    'endpoints.own.variant must be another one: these weights of mistral-7b are made by compression here',
  ],
  [
    'the model with random weights',
    withEndpoint({ model: 'tiny', contextTokens: 1_024 }),
    'endpoints.own.variant must be of another model: tiny has random weights',
  ],
  [
    'adapters on a model that is not fine-tuned',
    withEndpoint({ model: 'bge-m3', adapters: {} }),
    'endpoints.own.adapters must be left out for bge-m3: only models that chat are fine-tuned',
  ],
  [
    'fewer copies at most than at least',
    withEndpoint({ minCopies: 3, maxCopies: 2 }),
    'endpoints.own.minCopies must be at most maxCopies (2), got 3',
  ],
  [
    'an endpoint that sleeps in production',
    { ...prod, modelHub: { isEnabled: true }, endpoints: { own: qwen } },
    'endpoints.own.minCopies must be 1 or more in stage production: waking takes minutes',
  ],
  [
    'endpoints without a hub',
    withEndpoint({}, { modelHub: {} }),
    'modelHub.isEnabled must be true for endpoints',
  ],
  [
    'endpoints on one machine',
    { ...local, modelHub: { isEnabled: true }, endpoints: { own: qwen } },
    'endpoints must be left out in stage local',
  ],
  [
    'a route on one machine that the one to model versions would take the place of',
    { ...local, routes: { ...local.routes, own: local.routes[local.chain.chatRoute]! } },
    'environments/trial.ts: routes.own must have another name in stage local: the kit adds a route of this name there',
  ],
  [
    'a route to an endpoint that there is not',
    withEndpoint({}, { routes: route('other') }),
    'routes.own.provider.endpoint must name an endpoint of this environment (own), got "other"',
  ],
  [
    'a route to an endpoint of another kind',
    withEndpoint({}, { routes: route('own', 'rerank') }),
    'routes.own.provider.endpoint must name an endpoint whose model is for rerank: qwen3-8b is for chat',
  ],
  [
    'a route to another model than that of its endpoint',
    withEndpoint({}, { routes: { ...staging.routes, own: { ...route('own').own, model: 'qwen3-14b' } } }),
    'environments/trial.ts: routes.own.model must be qwen3-8b, the model of the endpoint own, or a version of it that is deployed there, e.g. support@1f0c3a5b7d9e, got "qwen3-14b"',
  ],
  [
    'embeddings of another size than those of the model',
    withEndpoint({ model: 'bge-m3' }, { routes: { ...staging.routes, own: embedding(768) } }),
    'environments/trial.ts: routes.own.dimensions must be 1024: so many numbers has an embedding of bge-m3, got 768',
  ],
  [
    'fine-tuning on an instance without a GPU',
    withEndpoint({}, { fineTuning: { instanceType: 'ml.m5.large' } }),
    'fineTuning.instanceType must be an instance type with GPUs that the kit knows: ml.g5.xlarge',
  ],
  [
    'fine-tuning without a hub',
    { ...staging, fineTuning: { instanceType: 'ml.g6e.2xlarge' } },
    'modelHub.isEnabled must be true for fineTuning',
  ],
  [
    'an endpoint on an instance without a GPU',
    withEndpoint({ instanceType: 'ml.m5.large' }),
    'endpoints.own.instanceType must be an instance type with GPUs that the kit knows: ml.g5.xlarge',
  ],
  [
    'weights that a model does not have',
    withEndpoint({ variant: 'mxfp4' }),
    'endpoints.own.variant must be one that qwen3-8b has weights in: bf16, fp8, awq-int4, got "mxfp4"',
  ],
  [
    'requests that are longer than the context of the endpoint',
    withEndpoint({ load: { requestsPerHour: 1, inputTokens: 8_000, outputTokens: 1_000 } }),
    'endpoints.own.load must have inputTokens and outputTokens of at most contextTokens (8192) together, and they are 9000',
  ],
])('fails for %s', (_what, environment, message) => {
  expect(() => parseEnvironment(file, environment)).toThrow(message);
});

test('says once what was got for a context that is too long', () => {
  expect(mistakesOf(withEndpoint({ contextTokens: 100_000 }))).toEqual([
    'environments/trial.ts: endpoints.own.contextTokens must be at most 40960, the context of qwen3-8b, got 100000',
  ]);
});

test('says once that an instance type is malformed', () => {
  const environment = withEndpoint(
    { instanceType: 'g6.xlarge' },
    { fineTuning: { instanceType: 'p5' }, encryption: 'customer-key' },
  );

  expect(mistakesOf(environment)).toEqual([
    expect.stringMatching(
      /endpoints\.own\.instanceType: must match pattern .*, got "g6\.xlarge" \(e\.g\. ml\.g6\.2xlarge;/,
    ),
    expect.stringMatching(/fineTuning\.instanceType: must match pattern .*, got "p5" \(.* ml\.g6e\.2xlarge;/),
  ]);
});

function mistakesOf(environment: EnvironmentInput): readonly string[] {
  try {
    parseEnvironment(file, environment);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [String(error)];
  }
}
