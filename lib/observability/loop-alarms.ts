import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { KitAlarm, type KitAlarmProps } from '../platform/kit-alarm';
import { kitMetric } from './kit-metric';
import { deliveryMetric, type WatchedLoop } from './loop-rows';

/** Props of {@link LoopAlarms}. */
export interface LoopAlarmsProps {
  /** Namespace of the environment, under which its functions write metrics. */
  readonly namespace: string;
  /** Who is told. */
  readonly topic: ITopic;
  readonly loop: WatchedLoop;
  /**
   * Share of judged answers of the last hour that surely did not help, 0 to 1, from which someone is called.
   *
   * @default 0.25
   */
  readonly thumbsDownAtLeast?: number;
  /**
   * Share of scored live answers of the last hour that are grounded at most, 0 to 1, down to which someone is called.
   *
   * @default 0.7
   */
  readonly groundedAtMost?: number;
}

/** A minute, so that an alarm is on within two of what it is about. */
const minute = Duration.minutes(1);

/** The alarms of the way back from answers: whether events arrive, and what they say of the answers. */
export class LoopAlarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: LoopAlarmsProps) {
    super(scope, id);
    this.#topic = props.topic;
    const { consumers, deadLetters, deliveries } = props.loop;
    for (const [name, consumer] of Object.entries(consumers)) this.#watchConsumer(name, consumer);
    this.#watchEvents(props.namespace, deadLetters);
    for (const [name, delivery] of Object.entries(deliveries)) this.#watchDelivery(name, delivery);
    this.#watchQuality(props);
  }

  #watchConsumer(name: string, consumer: IFunction): void {
    this.#add(`${name}Delay`, {
      metric: consumer.metric('IteratorAge', { period: minute, statistic: 'Maximum' }),
      threshold: Duration.minutes(1).toMilliseconds(),
      periods: 2,
      impact: `The function ${name} is behind the event stream; what it makes of events is old`,
      runbook: 'Delayed events',
    });
  }

  #watchEvents(namespace: string, deadLetters: IQueue): void {
    this.#add('EventDeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: 'Maximum' }),
      threshold: 1,
      impact: 'Events lie beside the stream; counters, review queues and rows lack them',
      runbook: 'Dead letters of events',
    });
    this.#add('EventsNotTaken', {
      metric: kitMetric('eventsNotTaken', { namespace, period: minute }),
      threshold: 1,
      impact: 'The stream does not take events; what happens is seen late',
      runbook: 'Dead letters of events',
    });
  }

  #watchDelivery(name: string, delivery: CfnDeliveryStream): void {
    this.#add(`${name}NotDelivered`, {
      metric: deliveryMetric(delivery, 'FailedRowCount', { period: minute, statistic: 'Sum' }),
      threshold: 1,
      impact: `Events are missing from the tables of the lake (${name})`,
      runbook: 'Lake incomplete',
    });
    this.#add(`${name}Delay`, {
      metric: deliveryMetric(delivery, 'DataFreshness', { period: minute, statistic: 'Maximum' }),
      // Firehose waits five minutes by itself; AWS advises 15 in all.
      threshold: Duration.minutes(15).toSeconds(),
      periods: 2,
      impact: `The tables of the lake (${name}) are behind; queries show what was`,
      runbook: 'Lake incomplete',
    });
  }

  #watchQuality({ namespace, thumbsDownAtLeast = 0.25, groundedAtMost = 0.7 }: LoopAlarmsProps): void {
    this.#add('ThumbsDown', {
      metric: kitMetric('thumbsDownAtLeast', { namespace, period: minute, statistic: 'Maximum' }),
      threshold: thumbsDownAtLeast,
      periods: 2,
      impact: 'Users say of many answers that they did not help',
      runbook: 'Many thumbs down',
    });
    this.#add('LowGroundedness', {
      metric: kitMetric('groundedAtMost', { namespace, period: minute, statistic: 'Minimum' }),
      threshold: groundedAtMost,
      comparison: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 2,
      impact: 'Answers say what the documents do not say',
      runbook: 'Low groundedness',
    });
    this.#add('Drift', {
      metric: kitMetric('drifting', { namespace, period: minute, statistic: 'Maximum' }),
      threshold: 1,
      periods: 2,
      impact: 'Questions find other passages than they used to, or more of them find no answer',
      runbook: 'Drift',
    });
  }

  #add(id: string, props: Omit<KitAlarmProps, 'topic'>): void {
    new KitAlarm(this, id, { ...props, topic: this.#topic });
  }
}
