import { Duration } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { checkScalingMetric, type ScalableDimension } from './scaling-metrics';

/** Props of {@link EndpointScaling}. */
export interface EndpointScalingProps {
  /** Name of the inference component. */
  readonly componentName: string;
  /** Copies that are always there; 0: it sleeps when nobody asks. */
  readonly minCopies: number;
  readonly maxCopies: number;
  /** Requests that one copy answers at once. */
  readonly concurrentRequests: number;
}

const scalableDimension: ScalableDimension = 'sagemaker:inference-component:DesiredCopyCount';

/**
 * Copies of an inference component by the requests that each has in work; where there may be none, a refused request
 * wakes the first.
 */
export class EndpointScaling extends Construct {
  readonly scalableTarget: CfnScalableTarget;

  constructor(scope: Construct, id: string, props: EndpointScalingProps) {
    super(scope, id);
    const { componentName, minCopies, maxCopies, concurrentRequests } = props;
    this.scalableTarget = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'sagemaker',
      scalableDimension,
      resourceId: `inference-component/${componentName}`,
      minCapacity: minCopies,
      maxCapacity: maxCopies,
    });
    new CfnScalingPolicy(this, 'Concurrency', {
      policyName: `${componentName}-concurrency`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.scalableTarget.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: checkScalingMetric(
            scalableDimension,
            'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
          ),
        },
        // A copy takes minutes to start: the next one is on its way before this one is full.
        targetValue: Math.max(1, Math.round(concurrentRequests * 0.7)),
        scaleInCooldown: Duration.minutes(10).toSeconds(),
        scaleOutCooldown: Duration.minutes(1).toSeconds(),
      },
    });
    if (minCopies === 0) this.#wake(componentName);
  }

  /** Target tracking divides by the copies that there are: it never leaves none. */
  #wake(componentName: string): void {
    const policy = new CfnScalingPolicy(this, 'Wake', {
      policyName: `${componentName}-wake`,
      policyType: 'StepScaling',
      scalingTargetId: this.scalableTarget.ref,
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        metricAggregationType: 'Maximum',
        cooldown: Duration.minutes(1).toSeconds(),
        stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }],
      },
    });
    new CfnAlarm(this, 'Asleep', {
      // Not of the environment's names, which canaries watch: that somebody woke a model says nothing against a release.
      alarmName: `wake-${componentName}`,
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
      alarmActions: [policy.attrArn],
    });
  }
}
