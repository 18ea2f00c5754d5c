import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Measurement } from '../measure-event';
import { environmentDimension, type MetricDefinition, metricNamespace, metrics } from '../settings';

/**
 * Metrics of an invocation, written to the log in CloudWatch's embedded metric format: no call, no permission, nothing
 * that could fail the invocation.
 */
export class EmbeddedMetrics {
  readonly #metrics: Metrics;
  #measurements: Measurement[] = [];

  /** @param namespace - of the environment, e.g. `llmops-dev` */
  constructor(namespace: string) {
    this.#metrics = new Metrics({ namespace: metricNamespace });
    // Powertools begins with a dimension `service`, by which nobody looks at an environment.
    this.#metrics.clearDefaultDimensions();
    this.#metrics.setDefaultDimensions({ [environmentDimension]: namespace });
  }

  add(measurements: readonly Measurement[]): void {
    this.#measurements.push(...measurements);
  }

  /** Writes a line for every set of dimensions that was measured since the last time. */
  flush(): void {
    const measurements = this.#measurements;
    this.#measurements = [];
    for (const group of groupByDimension(measurements).values()) {
      for (const { metric, value, by } of group) {
        const { name, unit, dimension }: MetricDefinition = metrics[metric];
        // All of a group have the same one.
        if (dimension && by !== undefined && group[0]?.metric === metric) {
          this.#metrics.clearDimensions();
          this.#metrics.addDimension(dimension, by);
        }
        this.#metrics.addMetric(name, unit, value);
      }
      this.#metrics.publishStoredMetrics();
    }
  }
}

function groupByDimension(measurements: readonly Measurement[]): ReadonlyMap<string, Measurement[]> {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const { dimension }: MetricDefinition = metrics[measurement.metric];
    const key = `${dimension ?? ''}=${measurement.by ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  return groups;
}
