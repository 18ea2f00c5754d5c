import { Duration } from 'aws-cdk-lib';
import { type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { graph } from './graph';
import { kitMetric } from './kit-metric';

/** What comes back from answers, as it is watched. */
export interface WatchedLoop {
  readonly stream: IStream;
  /** For events that the stream did not take, and for what consumers gave up. */
  readonly deadLetters: IQueue;
  /** Functions that read the stream, by a name in PascalCase that stays. */
  readonly consumers: Readonly<Record<string, IFunction>>;
  /** What brings events into the lake, by a name in PascalCase that stays; none without a lake. */
  readonly deliveries: Readonly<Record<string, CfnDeliveryStream>>;
}

const fiveMinutes = Duration.minutes(5);

/** Rows of the dashboard for the way back: each a step, with its graphs. */
export function loopRows(
  namespace: string,
  loop: WatchedLoop,
): readonly { readonly step: string; readonly graphs: readonly IWidget[] }[] {
  return [
    { step: 'Events', graphs: eventGraphs(namespace, loop) },
    { step: 'Feedback', graphs: feedbackGraphs(namespace) },
    { step: 'Review', graphs: reviewGraphs(namespace) },
    { step: 'Evaluation', graphs: evaluationGraphs(namespace) },
    { step: 'Release', graphs: releaseGraphs(namespace) },
  ];
}

function eventGraphs(namespace: string, { deadLetters, consumers, deliveries }: WatchedLoop): IWidget[] {
  const delays = Object.entries(consumers).map(([label, consumer]) =>
    consumer.metric('IteratorAge', { label, period: fiveMinutes, statistic: 'Maximum' }),
  );
  const behind = Object.entries(deliveries).map(([label, delivery]) =>
    deliveryMetric(delivery, 'DataFreshness', { label, period: fiveMinutes, statistic: 'Maximum' }),
  );
  return [
    graph('Events counted, and those that the stream did not take', 'events in 5 minutes', [
      kitMetric('eventsCounted', { namespace, label: 'counted' }),
      kitMetric('eventsNotTaken', { namespace, label: 'laid beside' }),
      kitMetric('eventsUnreadable', { namespace, label: 'unreadable' }),
    ]),
    graph('Age of events when they are counted', 'milliseconds', [
      kitMetric('eventAge', { namespace, statistic: 'p95', label: '95 of 100' }),
    ]),
    graph('How far readers of the stream are behind', 'milliseconds', delays),
    graph('Dead letters of events', 'messages', [
      deadLetters.metricApproximateNumberOfMessagesVisible({
        label: 'waiting',
        period: fiveMinutes,
        statistic: 'Maximum',
      }),
    ]),
    ...(behind.length > 0 ? [graph('How far the lake is behind', 'seconds', behind)] : []),
  ];
}

function feedbackGraphs(namespace: string): IWidget[] {
  return [
    graph('Thumbs', 'judgements in 5 minutes', [
      kitMetric('feedbackUp', { namespace, label: 'up' }),
      kitMetric('feedbackDown', { namespace, label: 'down' }),
    ]),
    graph('Share of judged answers of the last hour that surely did not help', 'share', [
      kitMetric('thumbsDownAtLeast', { namespace, statistic: 'Maximum', label: 'at least' }),
    ]),
  ];
}

function reviewGraphs(namespace: string): IWidget[] {
  return [
    graph('Judgements of reviewers, by where the review then stands', 'judgements in 5 minutes', [
      ...['open', 'disagreed', 'completed'].map((by) => kitMetric('reviews', { namespace, by, label: by })),
    ]),
  ];
}

function evaluationGraphs(namespace: string): IWidget[] {
  return [
    graph('Groundedness of live answers', 'share', [
      kitMetric('groundedness', { namespace, statistic: 'Average', label: 'mean' }),
      kitMetric('groundedAtMost', { namespace, statistic: 'Minimum', label: 'of the last hour, at most' }),
    ]),
    graph('Score of the best passage', 'score, average', [
      kitMetric('retrievalScore', { namespace, statistic: 'Average', label: 'score' }),
    ]),
    graph('Signals that drift', 'signals', [
      kitMetric('drifting', { namespace, statistic: 'Maximum', label: 'drifting' }),
    ]),
    graph('Cases that evaluations of releases scored', 'cases in 5 minutes', [
      kitMetric('casesEvaluated', { namespace, label: 'cases' }),
    ]),
  ];
}

function releaseGraphs(namespace: string): IWidget[] {
  const changes = ['created', 'gated', 'approved', 'canary', 'promoted', 'held', 'rejected', 'rolled-back'];
  return [
    graph('What happened to releases', 'changes in 5 minutes', [
      ...changes.map((by) => kitMetric('releaseChanges', { namespace, by, label: by })),
    ]),
  ];
}

/** A metric of what Firehose brings into Iceberg tables. */
export function deliveryMetric(
  delivery: CfnDeliveryStream,
  name: 'DataFreshness' | 'FailedRowCount',
  options: { readonly label?: string; readonly period: Duration; readonly statistic: string },
): Metric {
  return new Metric({
    namespace: 'AWS/Firehose',
    metricName: `DeliveryToIceberg.${name}`,
    dimensionsMap: { DeliveryStreamName: delivery.ref },
    ...options,
  });
}
