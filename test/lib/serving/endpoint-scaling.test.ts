import { checkScalingMetric } from '../../../lambdas/serving/scaling-metric-settings';
import { synthesize } from '../synthesize';
import { endpointIn, servedModel } from './example-endpoint';

const policy = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const target = 'AWS::ApplicationAutoScaling::ScalableTarget';
const metric = 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution';

test('scales copies of the base by the requests that each has in work', () => {
  const model = servedModel({ minCopies: 2, maxCopies: 6, concurrentRequests: 20 });

  const template = synthesize((stack) => endpointIn(stack, model, { maySleep: false }));

  template.hasResourceProperties(target, {
    ServiceNamespace: 'sagemaker',
    ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount',
    ResourceId: 'inference-component/llmops-test-chat-base',
    MinCapacity: 2,
    MaxCapacity: 6,
  });
  template.resourceCountIs(policy, 1);
  template.hasResourceProperties(policy, {
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: metric },
      TargetValue: 14,
    },
  });
});

test('sleeps when nobody asks, and wakes at the first request that finds no copy', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel({ minCopies: 0 })));

  template.hasResourceProperties(target, { MinCapacity: 0 });
  template.hasResourceProperties(policy, {
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  const [wake] = Object.keys(template.findResources(policy, { Properties: { PolicyType: 'StepScaling' } }));
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/SageMaker',
    MetricName: 'NoCapacityInvocationFailures',
    Dimensions: [{ Name: 'InferenceComponentName', Value: 'llmops-test-chat-base' }],
    Threshold: 1,
    // Nothing of a fallback route: an endpoint that embeds or reranks has none.
    AlarmDescription:
      'Somebody asked llmops-test-chat-base while it slept; it wakes. What to do: docs/runbook.md#sleeping-endpoint',
    AlarmActions: [{ 'Fn::GetAtt': [wake, 'Arn'] }],
  });
});

test('waits for the base before it is scaled', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel()));

  const [base] = Object.keys(template.findResources('AWS::SageMaker::InferenceComponent'));
  template.hasResource(target, { DependsOn: [base] });
});

describe('the check of a scaling metric', () => {
  it('knows the metric of copies', () => {
    expect(checkScalingMetric('sagemaker:inference-component:DesiredCopyCount', metric)).toBe(metric);
  });

  it('fails for a metric of variants where copies are scaled', () => {
    const check = () =>
      checkScalingMetric(
        'sagemaker:inference-component:DesiredCopyCount',
        'SageMakerVariantInvocationsPerInstance',
      );

    expect(check).toThrow(
      `SageMaker writes no metric SageMakerVariantInvocationsPerInstance for sagemaker:inference-component:DesiredCopyCount: a policy on it would never scale; use ${metric} or`,
    );
  });
});
