import { routeSchema } from '../../lambdas/model-gateway/settings';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { rehearsedEnvironment } from '../rehearsal/rehearsed-environment';
import { rightsOf } from './rights-of';
import { type Resource, resourcesOf, synthesizedNames } from './synthesized';

/** What is billed by the hour as soon as it is there, or as a job runs on it. */
const ofModels = /^AWS::(SageMaker|ApplicationAutoScaling)::/;

const propertiesOf = (name: string, type: string): readonly NonNullable<Resource['Properties']>[] =>
  resourcesOf(name).flatMap(({ Type, Properties }) => (Type === type && Properties ? [Properties] : []));

test.each(synthesizedNames.filter((name) => name !== 'own-model'))(
  'makes nothing of a model of ones own in %s, which asks for none',
  (name) => {
    const made = resourcesOf(name).filter(({ Type }) => ofModels.test(Type) && !Type.includes('Mlflow'));

    expect(made.map(({ place }) => place)).toEqual([]);
  },
);

test('makes an endpoint for each that is asked for, each with one base', () => {
  const bases = propertiesOf('own-model', 'AWS::SageMaker::InferenceComponent');

  expect(bases.map(({ InferenceComponentName }) => InferenceComponentName)).toEqual([
    'llmops-own-chat-base',
    'llmops-own-embedding-base',
    'llmops-own-rerank-base',
  ]);
});

test('serves what embeds and reranks in another container than what chats', () => {
  const images = propertiesOf('own-model', 'AWS::SageMaker::Model').map(
    ({ PrimaryContainer }) => (PrimaryContainer as { Image: string }).Image,
  );

  expect(images.map((image) => image.split('/')[1]?.split(':')[0])).toEqual(['djl-inference', 'tei', 'tei']);
});

test('tells the container what its memory was reckoned with, and to take adapters', () => {
  const [chat] = propertiesOf('own-model', 'AWS::SageMaker::Model');

  expect((chat!.PrimaryContainer as { Environment: object }).Environment).toMatchObject({
    OPTION_MAX_MODEL_LEN: '8192',
    OPTION_MAX_ROLLING_BATCH_SIZE: '8',
    OPTION_GPU_MEMORY_UTILIZATION: '0.9',
    OPTION_ENABLE_LORA: 'true',
    OPTION_MAX_LORAS: '4',
    OPTION_MAX_LORA_RANK: '32',
    OPTION_TOOL_CALL_PARSER: 'hermes',
  });
});

test('has a container that cannot load end at once, and one that loads for long not sooner than SageMaker ends it', () => {
  const [chat] = propertiesOf('own-model', 'AWS::SageMaker::Model');
  const [base] = propertiesOf('own-model', 'AWS::SageMaker::InferenceComponent');
  const { StartupParameters } = base!.Specification as { StartupParameters: Record<string, number> };

  expect((chat!.PrimaryContainer as { Environment: object }).Environment).toMatchObject({
    SERVING_FAIL_FAST: 'true',
    OPTION_MODEL_LOADING_TIMEOUT: String(StartupParameters.ContainerStartupHealthCheckTimeoutInSeconds),
  });
});

test('tells whoever calls its models what a token is planned to cost where the endpoint states its load', () => {
  const settings = resourcesOf('own-model').flatMap(({ Properties }) => {
    const { Variables } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
    return typeof Variables?.MODEL_ROUTES === 'string' ? [JSON.parse(Variables.MODEL_ROUTES)] : [];
  });

  expect(settings.length).toBeGreaterThan(0);
  for (const { chat, embedding } of settings) {
    // 2.6054 USD an hour of one ml.g6e.xlarge, over 200 × 1,800 tokens.
    expect(chat.price).toEqual({ inputUsdPerMillionTokens: 7.237, outputUsdPerMillionTokens: 7.237 });
    expect(embedding.price).toBeUndefined();
  }
});

test('lets no stack wait for an endpoint whose weights may not be there yet', () => {
  const imports = resourcesOf('own-model')
    .filter(({ place }) => !place.startsWith('llmops-own-serving/'))
    .filter((resource) => JSON.stringify(resource).includes('"Fn::ImportValue":"llmops-own-serving:'));

  expect(imports.map(({ place }) => place)).toEqual([]);
});

test('has the functions of the VPC reach SageMaker without leaving it', () => {
  const services = propertiesOf('own-model', 'AWS::EC2::VPCEndpoint').map(({ ServiceName }) =>
    JSON.stringify(ServiceName),
  );

  expect(services.join()).toMatch(/sagemaker\.api.*sagemaker\.runtime/);
});

test('lets no function but those of imports out of the VPC to the public hub', () => {
  const outside = resourcesOf('own-model')
    .filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties?.VpcConfig === undefined)
    .map(({ Properties }) => String(Properties?.Description))
    .filter((description) => /open weights/.test(description));

  expect(outside).toHaveLength(3);
});

test('lets the API bring versions in and begin their work, and start no job itself', () => {
  const { actions, variables } = rightsOf('own-model', 'answers requests of the API');

  expect(actions).not.toContain('sagemaker:CreateTrainingJob');
  expect(actions).not.toContain('sagemaker:CreateInferenceComponent');
  expect(variables).toEqual(
    expect.arrayContaining([
      'DEPLOYMENT_MACHINE',
      'FINE_TUNING_MACHINE',
      'MODEL_BUCKET',
      'MODEL_IMPORT_MACHINE',
    ]),
  );
});

test('has room in the variables of the API for an index, tables and models of ones own together', () => {
  const environment = rehearsedEnvironment('dev', { retrievedPassages: 3 });
  const own = routeSchema.parse({
    kind: 'chat',
    provider: { type: 'sagemaker', endpoint: 'own' },
    model: 'qwen3-8b',
    firstTokenTimeoutMs: 20_000,
    fallback: ['chat'],
    price: { inputUsdPerMillionTokens: 0.5, outputUsdPerMillionTokens: 1 },
  });

  expect(() =>
    synthesizeEnvironment({ ...environment, routes: { ...environment.routes, own } }),
  ).not.toThrow();
});
