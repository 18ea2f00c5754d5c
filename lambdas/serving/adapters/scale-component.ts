import {
  type ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { AppError } from '../../platform/errors';
import {
  type ComponentScalingWish,
  componentScaling,
  scalableTargetOf,
  wakeAlarmName,
} from '../component-scaling-settings';

/** Clients of what scales components. */
export interface ScalingClients {
  readonly scaling: ApplicationAutoScalingClient;
  readonly alarms: CloudWatchClient;
}

/**
 * Lets the copies of a component that is in service follow its requests; a second time changes nothing.
 *
 * @throws AppError `component_busy`, retryable, while somebody else changes its scaling; `component_refused` saying what to do
 */
export async function scaleComponent(
  wish: ComponentScalingWish,
  { scaling, alarms }: ScalingClients,
): Promise<void> {
  const { target, concurrency, wake } = componentScaling(wish);
  const names = namesOf(wish.componentName);
  await explainRefusal(wish.componentName, async () => {
    await scaling.send(
      new RegisterScalableTargetCommand({
        ...names,
        MinCapacity: target.minCapacity,
        MaxCapacity: target.maxCapacity,
      }),
    );
    await scaling.send(
      new PutScalingPolicyCommand({
        ...names,
        PolicyName: concurrency.policyName,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: concurrency.metric },
          TargetValue: concurrency.targetValue,
          ScaleInCooldown: concurrency.scaleInCooldown,
          ScaleOutCooldown: concurrency.scaleOutCooldown,
        },
      }),
    );
    if (wake === undefined) return;
    const { PolicyARN } = await scaling.send(
      new PutScalingPolicyCommand({
        ...names,
        PolicyName: wake.policyName,
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: {
          AdjustmentType: wake.steps.adjustmentType,
          MetricAggregationType: wake.steps.metricAggregationType,
          Cooldown: wake.steps.cooldown,
          StepAdjustments: wake.steps.stepAdjustments.map((step) => ({
            MetricIntervalLowerBound: step.metricIntervalLowerBound,
            ScalingAdjustment: step.scalingAdjustment,
          })),
        },
      }),
    );
    const { alarm } = wake;
    await alarms.send(
      new PutMetricAlarmCommand({
        AlarmName: alarm.alarmName,
        AlarmDescription: alarm.alarmDescription,
        Namespace: alarm.namespace,
        MetricName: alarm.metricName,
        Dimensions: alarm.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
        Statistic: alarm.statistic,
        Period: alarm.period,
        EvaluationPeriods: alarm.evaluationPeriods,
        Threshold: alarm.threshold,
        ComparisonOperator: alarm.comparisonOperator,
        TreatMissingData: alarm.treatMissingData,
        AlarmActions: PolicyARN === undefined ? [] : [PolicyARN],
      }),
    );
  });
}

/**
 * Takes the scaling of a component away, with its policies and its alarms; does nothing where there is none.
 *
 * @throws AppError `component_busy`, retryable, while somebody else changes its scaling
 */
export async function unscaleComponent(
  componentName: string,
  { scaling, alarms }: ScalingClients,
): Promise<void> {
  await explainRefusal(componentName, async () => {
    try {
      await scaling.send(new DeregisterScalableTargetCommand(namesOf(componentName)));
    } catch (error) {
      if (!isNamed(error, /^ObjectNotFound/)) throw error;
    }
    try {
      await alarms.send(new DeleteAlarmsCommand({ AlarmNames: [wakeAlarmName(componentName)] }));
    } catch (error) {
      if (!isNamed(error, /^ResourceNotFound/)) throw error;
    }
  });
}

/** What the API calls the target of a component. */
function namesOf(componentName: string) {
  const target = scalableTargetOf(componentName);
  return {
    ServiceNamespace: target.serviceNamespace,
    ScalableDimension: target.scalableDimension,
    ResourceId: target.resourceId,
  };
}

async function explainRefusal(componentName: string, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (isNamed(error, /^(Validation|LimitExceeded)/)) {
      throw new AppError(
        `the copies of ${componentName} cannot follow its requests: ${error.message}: mend it and deploy the version again`,
        { kind: 'conflict', code: 'component_refused', cause: error },
      );
    }
    // It is a passing failure to the client, and wrapped as one.
    if (!(error instanceof AppError) || !isNamed(error.cause, /^ConcurrentUpdate/)) throw error;
    throw new AppError(
      `the scaling of ${componentName} is being changed by somebody else: try again in a few minutes`,
      { kind: 'unavailable', code: 'component_busy', isRetryable: true, cause: error },
    );
  }
}

function isNamed(error: unknown, name: RegExp): error is Error {
  return error instanceof Error && name.test(error.name);
}
