import { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { EndpointAlarms } from '../../../lib/serving/endpoint-alarms';
import { MachineAlarms } from '../../../lib/serving/machine-alarms';
import { synthesize } from '../synthesize';

const alarm = 'AWS::CloudWatch::Alarm';
const ofEndpoint = [
  { Name: 'EndpointName', Value: 'llmops-test-chat' },
  { Name: 'VariantName', Value: 'AllTraffic' },
];
const ofBase = [{ Name: 'InferenceComponentName', Value: 'llmops-test-chat-base' }];

function alarmsOf(maySleep: boolean, kind: 'chat' | 'embedding' | 'rerank' = 'chat') {
  const template = synthesize((stack) => {
    const endpoint = {
      endpointName: 'llmops-test-chat',
      componentName: 'llmops-test-chat-base',
      kind,
      maySleep,
    };
    new EndpointAlarms(stack, 'Alarms', { endpoint, topic: new Topic(stack, 'Topic') });
  });
  return Object.values(template.findResources(alarm)).map(({ Properties }) => Properties);
}

test('calls someone for failing and slow answers of the whole endpoint, and for a base without memory or copies', () => {
  const alarms = alarmsOf(false);

  expect(
    alarms.map(({ Namespace, MetricName, Dimensions }) => ({ Namespace, MetricName, Dimensions })),
  ).toEqual([
    { Namespace: 'AWS/SageMaker', MetricName: 'Invocation5XXErrors', Dimensions: ofEndpoint },
    { Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', Dimensions: ofEndpoint },
    {
      Namespace: '/aws/sagemaker/InferenceComponents',
      MetricName: 'GPUMemoryUtilizationNormalized',
      Dimensions: ofBase,
    },
    { Namespace: 'AWS/SageMaker', MetricName: 'NoCapacityInvocationFailures', Dimensions: ofBase },
  ]);
  for (const { AlarmActions } of alarms)
    expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Topic/) }]);
});

test.each([
  ['chat', 'callers get errors, or answers of the fallback route'],
  ['embedding', 'callers get errors, and documents are not indexed'],
  ['rerank', 'answers are made of passages in the order of retrieval'],
] as const)('says what is noticed where a model for %s does not answer', (kind, impact) => {
  const noticed = alarmsOf(false, kind).filter(({ MetricName }) =>
    ['Invocation5XXErrors', 'NoCapacityInvocationFailures'].includes(MetricName),
  );

  expect(noticed).toHaveLength(2);
  for (const { AlarmDescription } of noticed) expect(AlarmDescription).toContain(`; ${impact}. `);
});

test('calls nobody for an endpoint that sleeps as it is asked to', () => {
  expect(alarmsOf(true).map(({ MetricName }) => MetricName)).not.toContain('NoCapacityInvocationFailures');
});

test('calls someone when work on a model is given up', () => {
  const template = synthesize((stack) => {
    const machine = new StateMachine(stack, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
    });
    new MachineAlarms(stack, 'Alarms', {
      machines: { Deployments: machine },
      topic: new Topic(stack, 'Topic'),
    });
  });

  template.hasResourceProperties(alarm, {
    Namespace: 'AWS/States',
    MetricName: 'ExecutionsFailed',
    Threshold: 1,
    AlarmDescription:
      'Somebody waits for a model that does not come (Deployments). What to do: docs/runbook.md#work-on-models-given-up',
  });
});
