import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { ReviewQueues } from '../../lambdas/feedback/settings';
import { EventLake } from '../feedback/event-lake';
import { EventStream } from '../feedback/event-stream';
import { Counters } from '../observability/counters';
import type { FunctionDefaults } from '../platform/function-defaults';

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
  readonly encryptionKey: IKey | undefined;
  /** What happens to events, feedback and counters when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What comes back from answers: the stream of events, and those who read it. */
export class FeedbackStack extends Stack {
  readonly stream: EventStream;
  readonly counters: Counters;
  readonly lake: EventLake | undefined;

  constructor(scope: Construct, id: string, props: FeedbackStackProps) {
    super(scope, id, props);
    const { functions, events, reviews, removalPolicy, encryptionKey } = props;
    const data = { removalPolicy, encryptionKey };
    this.stream = new EventStream(this, 'Events', { ...data, ...events });
    this.counters = new Counters(this, 'Counters', { ...data, retentionHours: events.retentionHours });
    this.lake = props.hasLake
      ? new EventLake(this, 'Lake', {
          ...data,
          functions,
          namespace: props.namespace,
          stream: this.stream,
          reviews,
        })
      : undefined;
  }
}
