import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ReviewQueues } from '../../lambdas/feedback/settings';
import { EventConsumer } from '../feedback/event-consumer';
import { EventLake } from '../feedback/event-lake';
import { EventStream } from '../feedback/event-stream';
import { Feedback } from '../feedback/feedback';
import { Counters } from '../observability/counters';
import type { WatchedLoop } from '../observability/loop-rows';
import { QualityWatch } from '../observability/quality-watch';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { AnswerLog } from '../rag/answer-log';

/** Props of {@link FeedbackStack}. */
export interface FeedbackStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** The stream: its shards, and the hours that an event can be read again. */
  readonly events: { readonly shards: number | 'on-demand'; readonly retentionHours: number };
  /** Whether events are also kept in tables that SQL is asked of. */
  readonly hasLake: boolean;
  readonly reviews: ReviewQueues;
  /** Where the answers are that reviewers judge. */
  readonly answerLog: AnswerLog;
  readonly encryptionKey: IKey | undefined;
  /** What happens to events, feedback and counters when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What comes back from answers: the stream of events, and those who read it. */
export class FeedbackStack extends Stack {
  readonly stream: EventStream;
  readonly feedback: Feedback;
  readonly counters: Counters;
  readonly lake: EventLake | undefined;
  /** What the dashboard shows and alarms watch. */
  readonly watched: WatchedLoop;
  /** Its functions by name. */
  readonly handlers: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: FeedbackStackProps) {
    super(scope, id, props);
    const { functions, events, reviews, removalPolicy, encryptionKey } = props;
    const data = { removalPolicy, encryptionKey };
    this.stream = new EventStream(this, 'Events', { ...data, ...events });
    this.feedback = new Feedback(this, 'Feedback', { ...data, reviews });
    this.counters = new Counters(this, 'Counters', { ...data, retentionHours: events.retentionHours });

    const reading = { stream: this.stream, functions };
    const counting = new EventConsumer(this, 'CountEvents', {
      ...reading,
      entry: 'observability/count-events',
      description: 'Counts what the event stream brings, each event once',
    });
    this.counters.grantCount(counting.handler);
    const queueing = new EventConsumer(this, 'QueueReviews', {
      ...reading,
      entry: 'feedback/queue-reviews',
      description: 'Fills the review queues with what the event stream brings',
    });
    this.feedback.grantAccess(queueing.handler);
    props.answerLog.grantRead(queueing.handler);

    const quality = new QualityWatch(this, 'Quality', { counters: this.counters, functions });
    this.lake = props.hasLake
      ? new EventLake(this, 'Lake', {
          ...data,
          functions,
          namespace: props.namespace,
          stream: this.stream,
          reviews,
        })
      : undefined;

    const consumers = { CountEvents: counting.handler, QueueReviews: queueing.handler };
    const { facts, texts } = this.lake?.deliveries ?? {};
    this.watched = {
      stream: this.stream.stream,
      deadLetters: this.stream.deadLetters,
      consumers,
      deliveries: facts && texts ? { Facts: facts.deliveryStream, Texts: texts.deliveryStream } : {},
    };
    this.handlers = {
      ...consumers,
      MeasureQuality: quality.handler,
      ...(facts && texts && { RouteFacts: facts.handler, RouteTexts: texts.handler }),
    };
  }
}
