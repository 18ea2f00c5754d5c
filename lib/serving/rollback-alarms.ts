import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { variantName } from '../../lambdas/serving/settings';
import { KitAlarm } from '../platform/kit-alarm';

/** An alarm that takes an update back. */
export interface RollbackAlarm {
  readonly alarmName: string;
}

/** Props of {@link RollbackAlarms}. */
export interface RollbackAlarmsProps {
  /** Name of the endpoint whose base is updated. */
  readonly endpointName: string;
}

/**
 * What takes back an update of the base of an endpoint: answers that fail, or that take too long. Of the whole endpoint,
 * for SageMaker counts the calls of an adapter for the adapter and not for the base that it runs in.
 */
export class RollbackAlarms extends Construct {
  readonly alarms: readonly RollbackAlarm[];

  constructor(scope: Construct, id: string, { endpointName }: RollbackAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/SageMaker',
        metricName,
        dimensionsMap: { EndpointName: endpointName, VariantName: variantName },
        statistic,
        period: Duration.minutes(1),
      });
    this.alarms = [
      new KitAlarm(this, 'Errors', {
        metric: metric('Invocation5XXErrors', 'Sum'),
        threshold: 5,
        impact: `Answers of ${endpointName} fail; an update of its base that is under way is taken back`,
        runbook: 'Failing endpoint',
      }),
      new KitAlarm(this, 'Latency', {
        // Microseconds of a whole answer. A call that is not streamed ends after 60 seconds in any case.
        metric: metric('ModelLatency', 'p95'),
        threshold: Duration.seconds(50).toMilliseconds() * 1_000,
        periods: 3,
        impact: `Answers of ${endpointName} take longer than callers wait; an update of its base that is under way is taken back`,
        runbook: 'Slow endpoint',
      }),
    ];
  }
}
