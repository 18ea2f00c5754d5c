import { Duration } from 'aws-cdk-lib';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { EventStream } from './event-stream';

/** Props of {@link EventConsumer}. */
export interface EventConsumerProps {
  readonly stream: EventStream;
  /** What all functions of the environment have in common; a consumer runs outside the network. */
  readonly functions: FunctionDefaults;
  /** Path of the handler below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;
  /** What it does, one sentence for the console. */
  readonly description: string;
}

/** As long as the events of a batch may take, tries of single ones together. */
const timeout = Duration.minutes(1);

/**
 * A function that reads every event of the stream, about once a second, and says which of a batch it could not work off.
 *
 * A batch that fails is halved until what fails stands alone; that is tried for an hour at most and then told to the
 * dead letters, and the events behind it go on.
 */
export class EventConsumer extends Construct {
  readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, { stream, functions, entry, description }: EventConsumerProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Function', {
      functions: { ...functions, network: undefined },
      entry,
      description,
      timeout,
    });
    stream.grantConsume(this.handler);
    this.handler.addEventSourceMapping('Events', {
      eventSourceArn: stream.stream.streamArn,
      // What was published before the consumer was there counts too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(1),
      onFailure: { bind: () => ({ destination: stream.deadLetters.queueArn }) },
    });
  }
}
