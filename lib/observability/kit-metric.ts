import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  environmentDimension,
  type MetricDefinition,
  type MetricName,
  metricNamespace,
  metrics,
} from '../../lambdas/observability/settings';

/** What to look at of a metric. */
export interface KitMetricOptions {
  /** Namespace of the environment. */
  readonly namespace: string;
  /**
   * Value of the metric's dimension.
   *
   * @default - the metric has none
   */
  readonly by?: string;
  /**
   * How values of a period become one, e.g. `p95`.
   *
   * @default 'Sum'
   */
  readonly statistic?: string;
  /**
   * Length of a period.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;
  /**
   * What it is called in a graph; alarms take none.
   *
   * @default - the name that CloudWatch gives it
   */
  readonly label?: string;
}

/** A metric that the kit's functions write. */
export function kitMetric(metric: MetricName, options: KitMetricOptions): Metric {
  const { name, dimension }: MetricDefinition = metrics[metric];
  if ((dimension === undefined) !== (options.by === undefined)) {
    throw new Error(
      dimension === undefined
        ? `the metric ${name} is not split by anything: leave out by`
        : `the metric ${name} is split by ${dimension}: say which one in by`,
    );
  }
  return new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: {
      [environmentDimension]: options.namespace,
      ...(dimension && options.by !== undefined && { [dimension]: options.by }),
    },
    statistic: options.statistic ?? 'Sum',
    period: options.period ?? Duration.minutes(5),
    label: options.label,
  });
}
