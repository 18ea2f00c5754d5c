import { checkScalingMetric, type ScalableDimension } from './scaling-metric-settings';

/** What the copies of an inference component follow. */
export interface ComponentScalingWish {
  readonly componentName: string;
  /** Copies that are always there; 0: it sleeps when nobody asks. */
  readonly minCopies: number;
  readonly maxCopies: number;
  /** Requests that one copy answers at once. */
  readonly concurrentRequests: number;
}

const scalableDimension: ScalableDimension = 'sagemaker:inference-component:DesiredCopyCount';

/** Name of the alarm that wakes a component; none of the environment's, which canaries watch: a wake is no failure. */
export function wakeAlarmName(componentName: string): string {
  return `wake-${componentName}`;
}

/** What Application Auto Scaling knows a component by. */
export function scalableTargetOf(componentName: string) {
  return {
    serviceNamespace: 'sagemaker',
    scalableDimension,
    resourceId: `inference-component/${componentName}`,
  } as const;
}

/**
 * Scaling of an inference component, the base of an endpoint or a whole model version: copies by the requests that each
 * has in work, and where there may be none, an alarm on refused requests that wakes the first. Periods and cooldowns are
 * in seconds.
 *
 * @throws where SageMaker has no such metric for copies
 */
export function componentScaling({
  componentName,
  minCopies,
  maxCopies,
  concurrentRequests,
}: ComponentScalingWish) {
  return {
    target: { ...scalableTargetOf(componentName), minCapacity: minCopies, maxCapacity: maxCopies },
    concurrency: {
      policyName: `${componentName}-concurrency`,
      metric: checkScalingMetric(
        scalableDimension,
        'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
      ),
      // A copy takes minutes to start: the next one is on its way before this one is full.
      targetValue: Math.max(1, Math.round(concurrentRequests * 0.7)),
      scaleInCooldown: 600,
      scaleOutCooldown: 60,
    },
    // Target tracking divides by the copies that there are: it never leaves none.
    ...(minCopies === 0 && { wake: wakeOf(componentName) }),
  } as const;
}

function wakeOf(componentName: string) {
  return {
    policyName: `${componentName}-wake`,
    steps: {
      adjustmentType: 'ChangeInCapacity',
      metricAggregationType: 'Maximum',
      cooldown: 60,
      stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }],
    },
    alarm: {
      alarmName: wakeAlarmName(componentName),
      alarmDescription: `Somebody asked ${componentName} while it slept; it wakes. What to do: docs/runbook.md#sleeping-endpoint`,
      namespace: 'AWS/SageMaker',
      metricName: 'NoCapacityInvocationFailures',
      dimensions: [{ name: 'InferenceComponentName', value: componentName }],
      statistic: 'Sum',
      period: 60,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
    },
  } as const;
}
