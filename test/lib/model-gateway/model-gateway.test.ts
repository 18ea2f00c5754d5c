import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { modelGatewayVariables, routesSchema } from '../../../lambdas/model-gateway/settings';
import { compactRoutes } from '../../../lib/model-gateway/compact-routes';
import { ModelGateway } from '../../../lib/model-gateway/model-gateway';
import { ProviderKeys } from '../../../lib/model-gateway/provider-keys';
import { BundledFunction } from '../../../lib/platform/bundled-function';
import { synthesize } from '../synthesize';

const chat = { kind: 'chat', model: 'some-model' };
const bedrock = (model: string, further: object = {}) => ({
  ...chat,
  model,
  provider: { type: 'bedrock' },
  ...further,
});

/** A function that may call the routes, in a stack of an account and a region. */
function grant(stack: Stack, input: unknown, encryptionKey?: Key): BundledFunction {
  const routes = routesSchema.parse(input);
  const fn = new BundledFunction(stack, 'Caller', {
    entry: 'api/http',
    description: 'calls models',
    timeout: Duration.minutes(1),
    functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY },
  });
  const providerKeys = new ProviderKeys(stack, 'ProviderKeys', {
    namespace: 'llmops-dev',
    routes,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey,
  });
  new ModelGateway(stack, 'ModelGateway', { routes, providerKeys, environmentName: 'dev' }).grantCall(fn);
  return fn;
}

/** Statements of the function's role on a service, with `aws` for the partition that only a deployment knows. */
function statementsOf(
  routes: unknown,
  service = 'bedrock',
): { Action: unknown; Resource: unknown; Condition?: unknown }[] {
  const template = synthesize((stack) => grant(stack, routes));
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes(`${service}:`))
    .map((statement) =>
      JSON.parse(
        JSON.stringify(statement, (_key, value) =>
          value?.['Fn::Join']
            ? value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'aws')).join('')
            : value,
        ),
      ),
    );
}

const both = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

test('allows a model of the own region, and an embedding model without streams', () => {
  const statements = statementsOf({
    chat: bedrock('amazon.nova-lite-v1:0'),
    embedding: bedrock('amazon.titan-embed-text-v2:0', { kind: 'embedding', dimensions: 1_024 }),
  });

  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: both,
      Resource: 'arn:aws:bedrock:ap-northeast-2::foundation-model/amazon.nova-lite-v1:0',
    },
    {
      Effect: 'Allow',
      Action: 'bedrock:InvokeModel',
      Resource: 'arn:aws:bedrock:ap-northeast-2::foundation-model/amazon.titan-embed-text-v2:0',
    },
  ]);
});

test('allows a geographic profile, and its model in other regions only through it', () => {
  const statements = statementsOf({ chat: bedrock('apac.amazon.nova-lite-v1:0') });

  const profile = 'arn:aws:bedrock:ap-northeast-2:111111111111:inference-profile/apac.amazon.nova-lite-v1:0';
  expect(statements).toEqual([
    { Effect: 'Allow', Action: both, Resource: profile },
    {
      Effect: 'Allow',
      Action: both,
      Resource: 'arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0',
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
    },
  ]);
});

test('allows a global profile without any wildcard', () => {
  const [, throughProfile] = statementsOf({
    chat: bedrock('global.anthropic.claude-sonnet-4-5-20250929-v1:0'),
  });

  expect(throughProfile?.Resource).toEqual([
    'arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
    'arn:aws:bedrock:ap-northeast-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
  ]);
});

test('asks in the region of the route, and takes a name with points for a model, not for a profile', () => {
  const statements = statementsOf({
    far: bedrock('zai.glm-4.7', { provider: { type: 'bedrock', region: 'us-west-2' } }),
  });

  expect(statements.map(({ Resource }) => Resource)).toEqual([
    'arn:aws:bedrock:us-west-2::foundation-model/zai.glm-4.7',
  ]);
});

test.each([
  [
    'provisioned throughput',
    'arn:aws:bedrock:us-east-1:111111111111:provisioned-model/abc',
    ['arn:aws:bedrock:us-east-1:111111111111:provisioned-model/abc'],
  ],
  [
    'a profile of one’s own, whose models only AWS knows',
    'arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/abc',
    [
      'arn:aws:bedrock:us-east-1:111111111111:application-inference-profile/abc',
      'arn:aws:bedrock:*::foundation-model/*',
    ],
  ],
  [
    'a profile by its ARN',
    'arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.amazon.nova-pro-v1:0',
    [
      'arn:aws:bedrock:us-east-1:111111111111:inference-profile/us.amazon.nova-pro-v1:0',
      'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0',
    ],
  ],
])('allows %s', (_name, model, resources) => {
  const statements = statementsOf({ chat: bedrock(model) });

  expect(statements.map(({ Resource }) => Resource)).toEqual(resources);
  expect(
    statements.filter(({ Resource }) => String(Resource).includes('*')).every(({ Condition }) => Condition),
  ).toBe(true);
});

test('allows a reranker to be called at once, not to stream', () => {
  const statements = statementsOf({ order: bedrock('cohere.rerank-v3-5:0', { kind: 'rerank' }) });

  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: 'bedrock:InvokeModel',
      Resource: 'arn:aws:bedrock:ap-northeast-2::foundation-model/cohere.rerank-v3-5:0',
    },
  ]);
});

test('allows the endpoints of routes with every model version on them, streams only where a route chats', () => {
  const own = (endpoint: string, further: object = {}) => ({
    ...chat,
    provider: { type: 'sagemaker', endpoint },
    ...further,
  });

  const statements = statementsOf(
    {
      chat: own('chat'),
      tuned: own('chat', { model: 'support@0123456789ab' }),
      embedding: own('embed', { kind: 'embedding', dimensions: 1_024 }),
    },
    'sagemaker',
  );

  const arn = (resource: string) => `arn:aws:sagemaker:ap-northeast-2:111111111111:${resource}`;
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: 'sagemaker:InvokeEndpoint',
      Resource: [
        arn('endpoint/llmops-dev-chat'),
        arn('endpoint/llmops-dev-embed'),
        arn('inference-component/llmops-dev-chat-*'),
        arn('inference-component/llmops-dev-embed-*'),
      ],
    },
    {
      Effect: 'Allow',
      Action: 'sagemaker:InvokeEndpointWithResponseStream',
      Resource: [arn('endpoint/llmops-dev-chat'), arn('inference-component/llmops-dev-chat-*')],
    },
  ]);
});

test('allows nothing of SageMaker where no route goes there', () => {
  expect(statementsOf({ chat: bedrock('amazon.nova-lite-v1:0') }, 'sagemaker')).toEqual([]);
});

test('makes one empty secret a credential, which the function may read, and no value of it in the template', () => {
  const openAi = {
    type: 'openai-compatible',
    baseUrl: 'https://api.openai.com/v1',
    credential: 'OPENAI_API_KEY',
  };
  const template = synthesize((stack) =>
    grant(
      stack,
      {
        small: { ...chat, provider: openAi },
        large: { ...chat, provider: openAi },
        claude: { ...chat, provider: { type: 'anthropic' } },
        own: { ...chat, provider: { type: 'openai-compatible', baseUrl: 'https://models.internal/v1' } },
      },
      new Key(stack, 'Key'),
    ),
  );

  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));
  expect(secrets.map(({ Properties }) => Properties.Name)).toEqual([
    'llmops-dev/ANTHROPIC_API_KEY',
    'llmops-dev/OPENAI_API_KEY',
  ]);
  for (const { Properties, DeletionPolicy } of secrets) {
    expect(Object.keys(Properties).sort()).toEqual(['Description', 'KmsKeyId', 'Name']);
    expect(DeletionPolicy).toBe('Delete');
  }
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: [
            { Ref: Match.stringLikeRegexp('ProviderKeysANTHROPICAPIKEY') },
            { Ref: Match.stringLikeRegexp('ProviderKeysOPENAIAPIKEY') },
          ],
        },
        Match.objectLike({ Action: 'kms:Decrypt' }),
      ]),
    },
  });
});

test('grants nothing of Secrets Manager where no route has a credential', () => {
  const template = synthesize((stack) => grant(stack, { chat: bedrock('amazon.nova-lite-v1:0') }));

  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  expect(JSON.stringify(template.toJSON())).not.toContain('secretsmanager:');
});

test('writes the settings that the function reads', () => {
  const routes = routesSchema.parse({ chat: bedrock('amazon.nova-lite-v1:0') });
  const template = synthesize((stack) => grant(stack, routes));

  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        [modelGatewayVariables.routes]: JSON.stringify(compactRoutes(routes)),
        [modelGatewayVariables.keysPrefix]: 'llmops-dev/',
        [modelGatewayVariables.environment]: 'dev',
      },
    },
  });
});
