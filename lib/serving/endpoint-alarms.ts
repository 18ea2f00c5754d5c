import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { variantName } from '../../lambdas/serving/settings';
import { KitAlarm, type KitAlarmProps } from '../platform/kit-alarm';
import type { ServedModel } from './served-model';

/** An endpoint as its alarms see it. */
export interface WatchedEndpoint {
  /** Names on AWS. */
  readonly endpointName: string;
  readonly componentName: string;
  readonly kind: ServedModel['kind'];
  /** Whether having no copy is what it was asked to: then it is no alarm. */
  readonly maySleep: boolean;
}

/** Props of {@link EndpointAlarms}. */
export interface EndpointAlarmsProps {
  readonly endpoint: WatchedEndpoint;
  /** Who is told. */
  readonly topic: ITopic;
}

const period = Duration.minutes(5);

/** What is noticed where a model does not answer. */
const withoutAnswers: Readonly<Record<ServedModel['kind'], string>> = {
  chat: 'callers get errors, or answers of the fallback route',
  embedding: 'callers get errors, and documents are not indexed',
  rerank: 'answers are made of passages in the order of retrieval',
};

/** What calls someone because of an endpoint with GPUs, whichever version on it is asked. */
export class EndpointAlarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, { endpoint, topic }: EndpointAlarmsProps) {
    super(scope, id);
    this.#topic = topic;
    const { endpointName, componentName, kind, maySleep } = endpoint;
    const ofEndpoint = { EndpointName: endpointName, VariantName: variantName };
    const ofBase = { InferenceComponentName: componentName };
    this.#add('Errors', {
      metric: invocations('Invocation5XXErrors', ofEndpoint, 'Sum'),
      threshold: 5,
      periods: 3,
      breachedPeriods: 2,
      impact: `Models on ${endpointName} fail; ${withoutAnswers[kind]}`,
      runbook: 'Failing endpoint',
    });
    this.#add('Latency', {
      // Microseconds of a whole answer.
      metric: invocations('ModelLatency', ofEndpoint, 'p95'),
      threshold: Duration.seconds(50).toMilliseconds() * 1_000,
      periods: 3,
      impact: `Callers of models on ${endpointName} wait for most of the minute that SageMaker gives an answer`,
      runbook: 'Slow endpoint',
    });
    this.#add('GpuMemory', {
      metric: new Metric({
        namespace: '/aws/sagemaker/InferenceComponents',
        metricName: 'GPUMemoryUtilizationNormalized',
        dimensionsMap: ofBase,
        statistic: 'Maximum',
        period,
      }),
      // vLLM takes nine tenths for itself when it starts: only what grows beyond that is news.
      threshold: 98,
      periods: 3,
      impact: `The next long question can end the copy of ${componentName} that it comes to`,
      runbook: 'Full GPU memory',
    });
    if (maySleep) return;
    this.#add('NoCapacity', {
      metric: invocations('NoCapacityInvocationFailures', ofBase, 'Sum'),
      threshold: 1,
      impact: `No copy of ${componentName} is there; ${withoutAnswers[kind]}`,
      runbook: 'Endpoint without capacity',
    });
  }

  #add(id: string, props: Omit<KitAlarmProps, 'topic'>): void {
    new KitAlarm(this, id, { ...props, topic: this.#topic });
  }
}

function invocations(
  metricName: string,
  dimensionsMap: Readonly<Record<string, string>>,
  statistic: string,
): Metric {
  return new Metric({
    namespace: 'AWS/SageMaker',
    metricName,
    dimensionsMap: { ...dimensionsMap },
    statistic,
    period,
  });
}
