import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { routeSchema } from '../../../lambdas/model-gateway/settings';
import { endpointFactsSchema } from '../../../lambdas/serving/settings';
import { Promotion } from '../../../lib/promotion/promotion';
import { Deployments } from '../../../lib/serving/deployments';
import { EndpointRole } from '../../../lib/serving/endpoint-role';
import { definitionIn } from '../definition-in';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';
import { functions, hubIn, servedModel } from './example-endpoint';

const removalPolicy = RemovalPolicy.DESTROY;

function deploymentsIn(stack: Stack): Deployments {
  const hub = hubIn(stack);
  const model = servedModel({ adapters: { maxAdapters: 4, maxRank: 32 } });
  const role = new EndpointRole(stack, 'Role', {
    endpointName: 'llmops-test-chat',
    model,
    hub,
    isInVpc: false,
  });
  return new Deployments(stack, 'Deployments', {
    functions,
    namespace: 'llmops-test',
    hub,
    promotion: new Promotion(stack, 'Promotion', { removalPolicy }),
    endpoints: [{ model, role }],
    routes: Object.fromEntries(
      [
        ['tuned', 'chat', 'support@0123456789ab'],
        ['base', 'chat', 'qwen3-8b'],
        ['elsewhere', 'draft', 'support@ba9876543210'],
      ].map(([route, endpoint, model]) => [
        route,
        routeSchema.parse({ kind: 'chat', provider: { type: 'sagemaker', endpoint }, model }),
      ]),
    ),
    removalPolicy,
  });
}

const built = () => synthesize(deploymentsIn);

const statements = () =>
  Object.entries(built().findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('DeploymentsAdvanceRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);

const resourcesFor = (action: string) =>
  statements()
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => JSON.stringify(resource));

test('turns until a deployment is done, and abandons what cannot be carried on', () => {
  const { States } = definitionIn(built());

  expect(States.Next).toMatchObject({
    Choices: [{ Variable: '$.next', StringEquals: 'done', Next: 'Done' }],
    Default: 'Wait',
  });
  expect(States.Wait).toMatchObject({ SecondsPath: '$.waitSeconds', Next: 'Advance' });
  expect(States.Advance.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'GiveUp', ResultPath: null }]);
  expect(States.GiveUp.Parameters).toEqual({ 'deploymentId.$': '$.deploymentId', step: 'abandon' });
});

test('makes components and models of its endpoints by their names, and no other', () => {
  expect(resourcesFor('sagemaker:CreateInferenceComponent')).toEqual([
    expect.stringContaining(':endpoint/llmops-test-chat"'),
    expect.stringContaining(':inference-component/llmops-test-chat-*'),
  ]);
  expect(resourcesFor('sagemaker:CreateModel')).toEqual([
    expect.stringContaining(':model/llmops-test-chat-*'),
  ]);
});

test('asks what it has deployed by the call that the gateway makes', () => {
  expect(resourcesFor('sagemaker:InvokeEndpointWithResponseStream')).toEqual([
    expect.stringContaining(':endpoint/llmops-test-chat"'),
    expect.stringContaining(':inference-component/llmops-test-chat-*'),
  ]);
});

test('changes no endpoint and no configuration, which are the deployment’s', () => {
  const actions = statements().flatMap(({ Action }) => [Action].flat());

  expect(actions.filter((action) => /sagemaker:(Update|CreateEndpoint|DeleteEndpoint)/.test(action))).toEqual(
    ['sagemaker:UpdateInferenceComponentRuntimeConfig'],
  );
  expect(resourcesFor('sagemaker:UpdateInferenceComponentRuntimeConfig')).toEqual([
    expect.stringContaining(':inference-component/llmops-test-chat-*'),
  ]);
});

test('scales copies of components and nothing else, with alarms of its endpoints', () => {
  const onTargets = statements().filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith('application-autoscaling:')),
  );

  expect(onTargets.flatMap(({ Action }) => Action).sort()).toEqual([
    'application-autoscaling:DeregisterScalableTarget',
    'application-autoscaling:PutScalingPolicy',
    'application-autoscaling:RegisterScalableTarget',
  ]);
  for (const statement of onTargets) {
    expect(JSON.stringify(statement.Resource)).toMatch(/:scalable-target\/\*"/);
    expect(statement.Condition).toEqual({
      StringEquals: {
        'application-autoscaling:service-namespace': 'sagemaker',
        'application-autoscaling:scalable-dimension': 'sagemaker:inference-component:DesiredCopyCount',
      },
    });
  }
  for (const action of ['PutMetricAlarm', 'DeleteAlarms', 'DescribeAlarms']) {
    expect(resourcesFor(`cloudwatch:${action}`)).toEqual([
      expect.stringContaining(':alarm:TargetTracking-inference-component/llmops-test-chat-*'),
      expect.stringContaining(':alarm:wake-llmops-test-chat-*'),
    ]);
  }
});

test('passes the role of its endpoints, and to SageMaker alone', () => {
  const [pass] = statements().filter(({ Action }) => Action === 'iam:PassRole');

  expect(pass).toMatchObject({
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] },
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
});

test('tells its function what a component of each endpoint needs', () => {
  const [fn] = Object.values(
    built().findResources('AWS::Lambda::Function', {
      Properties: {
        Description: 'Takes the deployment of a model version as far as it gets without waiting',
      },
    }),
  );

  const parts: readonly unknown[] = fn!.Properties.Environment.Variables.SERVING_ENDPOINTS['Fn::Join'][1];
  const json = parts.map((part) => (typeof part === 'string' ? part : 'token')).join('');
  expect(endpointFactsSchema.parse(JSON.parse(json))).toMatchObject({
    chat: {
      name: 'llmops-test-chat',
      maxAdapters: 4,
      maxRank: 32,
      loadSeconds: 764,
      bakeSeconds: 3_600,
      minCopies: 0,
      maxCopies: 1,
      concurrentRequests: 10,
      container: { TENSOR_PARALLEL_DEGREE: '1' },
      // What a route of the environment calls on it is kept as what a release pins.
      routed: ['support@0123456789ab'],
    },
  });
});

test('lets a function begin deployments and take versions off, and create nothing', () => {
  const template = synthesize((stack) => deploymentsIn(stack).grantStart(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(
    allowed.filter((right) => /Create|PassRole|Invoke|Register|Put(Scaling|Metric)/.test(right)),
  ).toEqual([]);
  expect(allowed).toContainEqual(
    expect.stringMatching(/^application-autoscaling:DeregisterScalableTarget on /),
  );
  expect(allowed).toContainEqual(expect.stringMatching(/^states:StartExecution on /));
  expect(Object.keys(variables).sort()).toEqual([
    'DEPLOYMENT_MACHINE',
    'DEPLOYMENT_TABLE',
    'SERVING_ENDPOINTS',
  ]);
  // What a deployment is refused by before it begins.
  expect(JSON.stringify(variables.SERVING_ENDPOINTS)).toMatch(/variant.{1,12}bf16/);
  expect(JSON.stringify(variables.SERVING_ENDPOINTS)).not.toMatch(
    /TENSOR_PARALLEL_DEGREE|djl-inference|Role/,
  );
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
