import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { scalableTargetOf, wakeAlarmName } from '../../lambdas/serving/component-scaling-settings';
import { sagemakerArn } from '../platform/sagemaker-arn';

/** Lets the function scale components of endpoints, by the names that they begin with. */
export function allowScaling(fn: LambdaFunction, endpointNames: readonly string[]): void {
  allowTargets(fn, ['RegisterScalableTarget', 'PutScalingPolicy']);
  Grant.addToPrincipal({
    grantee: fn,
    actions: ['cloudwatch:PutMetricAlarm'],
    resourceArns: alarmsOf(fn, endpointNames),
  });
  Grant.addToPrincipal({
    grantee: fn,
    // Application Auto Scaling lets nobody scale with it who could not do it without.
    actions: ['sagemaker:UpdateInferenceComponentRuntimeConfig'],
    resourceArns: endpointNames.map((name) => sagemakerArn(fn, 'inference-component', `${name}-*`)),
  });
}

/** Lets the function take the scaling of components away again. */
export function allowUnscaling(fn: LambdaFunction, endpointNames: readonly string[]): void {
  allowTargets(fn, ['DeregisterScalableTarget']);
  Grant.addToPrincipal({
    grantee: fn,
    actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'],
    resourceArns: alarmsOf(fn, endpointNames),
  });
}

/** Targets have ids that nobody knows before: what is scaled is the narrowest that AWS can be told. */
function allowTargets(fn: LambdaFunction, calls: readonly string[]): void {
  const { serviceNamespace, scalableDimension } = scalableTargetOf('');
  Grant.addToPrincipal({
    grantee: fn,
    actions: calls.map((call) => `application-autoscaling:${call}`),
    resourceArns: [
      Stack.of(fn).formatArn({
        service: 'application-autoscaling',
        resource: 'scalable-target',
        resourceName: '*',
      }),
    ],
    conditions: {
      StringEquals: {
        'application-autoscaling:service-namespace': serviceNamespace,
        'application-autoscaling:scalable-dimension': scalableDimension,
      },
    },
  });
}

/** Alarms that wake components, and those that Application Auto Scaling makes for its policies. */
function alarmsOf(fn: LambdaFunction, endpointNames: readonly string[]): string[] {
  return endpointNames.flatMap((name) => {
    const { resourceId } = scalableTargetOf(`${name}-`);
    return [wakeAlarmName(`${name}-*`), `TargetTracking-${resourceId}*`].map((alarm) =>
      Stack.of(fn).formatArn({
        service: 'cloudwatch',
        resource: 'alarm',
        resourceName: alarm,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
  });
}
