import { randomUUID } from 'node:crypto';
import { openScaling } from '../../lambdas/platform/open-scaling';
import {
  type ScalingClients,
  scaleComponent,
  unscaleComponent,
} from '../../lambdas/serving/adapters/scale-component';
import { arnOfPolicy, type StandInScaling, startStandInScaling } from './stand-in-scaling';

const componentName = 'llmops-test-chat-aaaaaaaaaaaa';
const wish = { componentName, minCopies: 0, maxCopies: 3, concurrentRequests: 10 };
const variables = { ...process.env };

let standIn: StandInScaling;
let clients: ScalingClients;

beforeEach(async () => {
  standIn = await startStandInScaling({ isInService: (name) => name === componentName });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: randomUUID(),
    AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: standIn.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: standIn.url,
  });
  clients = openScaling();
});

afterEach(async () => {
  clients.scaling.destroy();
  clients.alarms.destroy();
  process.env = { ...variables };
  await standIn.close();
});

describe('the scaling of a whole model', () => {
  test('follows its requests, and where it may sleep, an alarm on refused requests wakes it', async () => {
    await scaleComponent(wish, clients);
    await scaleComponent(wish, clients);

    expect([...standIn.targets]).toEqual([
      [componentName, expect.objectContaining({ MinCapacity: 0, MaxCapacity: 3 })],
    ]);
    expect([...standIn.policies.values()]).toEqual([
      expect.objectContaining({
        PolicyName: `${componentName}-concurrency`,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
          },
          TargetValue: 7,
          ScaleInCooldown: 600,
          ScaleOutCooldown: 60,
        },
      }),
      expect.objectContaining({
        PolicyName: `${componentName}-wake`,
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          MetricAggregationType: 'Maximum',
          Cooldown: 60,
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        },
      }),
    ]);
    expect([...standIn.alarms.values()]).toEqual([
      {
        AlarmName: `wake-${componentName}`,
        AlarmDescription: expect.stringContaining('docs/runbook.md#sleeping-endpoint'),
        Namespace: 'AWS/SageMaker',
        MetricName: 'NoCapacityInvocationFailures',
        Dimensions: [{ Name: 'InferenceComponentName', Value: componentName }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [arnOfPolicy(`${componentName}-wake`)],
      },
    ]);
  });

  test('has nothing that wakes it where it never sleeps', async () => {
    await scaleComponent({ ...wish, minCopies: 1 }, clients);

    expect(standIn.targets.get(componentName)).toMatchObject({ MinCapacity: 1, MaxCapacity: 3 });
    expect([...standIn.policies.keys()]).toEqual([`${componentName}-concurrency`]);
    expect(standIn.alarms.size).toBe(0);
  });

  test('goes with its policies and its alarm, and is gone a second time', async () => {
    await scaleComponent(wish, clients);

    await unscaleComponent(componentName, clients);
    await unscaleComponent(componentName, clients);

    expect([standIn.targets.size, standIn.policies.size, standIn.alarms.size]).toEqual([0, 0, 0]);
  });

  test.each([
    [
      'its scaling is being changed',
      'ConcurrentUpdateException',
      { code: 'component_busy', isRetryable: true },
    ],
    ['the service refuses it', 'ValidationException', { code: 'component_refused', isRetryable: false }],
  ])('fails when %s, saying what to do', async (_, name, failure) => {
    standIn.refusals.push({ name, message: 'no role' }, { name, message: 'no role' });

    await expect(scaleComponent(wish, clients)).rejects.toMatchObject(failure);
    await expect(unscaleComponent(componentName, clients)).rejects.toThrow(/try again|mend it/);
  });

  test('may be asked for again when the service throttles', async () => {
    for (let call = 0; call < 3; call++) standIn.refusals.push({ name: 'ThrottlingException', message: '' });

    await expect(scaleComponent(wish, clients)).rejects.toMatchObject({
      code: 'store_unavailable',
      isRetryable: true,
    });
  });
});
