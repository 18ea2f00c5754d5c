import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import {
  type ComponentScalingWish,
  componentScaling,
} from '../../lambdas/serving/component-scaling-settings';

/**
 * Copies of the base of an endpoint by the requests that each has in work; where there may be none, a refused request
 * wakes the first.
 */
export class EndpointScaling extends Construct {
  readonly scalableTarget: CfnScalableTarget;

  constructor(scope: Construct, id: string, props: ComponentScalingWish) {
    super(scope, id);
    const { target, concurrency, wake } = componentScaling(props);
    this.scalableTarget = new CfnScalableTarget(this, 'Target', target);
    new CfnScalingPolicy(this, 'Concurrency', {
      policyName: concurrency.policyName,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.scalableTarget.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: concurrency.metric },
        targetValue: concurrency.targetValue,
        scaleInCooldown: concurrency.scaleInCooldown,
        scaleOutCooldown: concurrency.scaleOutCooldown,
      },
    });
    if (wake === undefined) return;
    const policy = new CfnScalingPolicy(this, 'Wake', {
      policyName: wake.policyName,
      policyType: 'StepScaling',
      scalingTargetId: this.scalableTarget.ref,
      stepScalingPolicyConfiguration: {
        ...wake.steps,
        stepAdjustments: [...wake.steps.stepAdjustments],
      },
    });
    new CfnAlarm(this, 'Asleep', {
      ...wake.alarm,
      dimensions: [...wake.alarm.dimensions],
      alarmActions: [policy.attrArn],
    });
  }
}
