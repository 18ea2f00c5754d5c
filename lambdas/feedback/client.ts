import { setTimeout as sleep } from 'node:timers/promises';
import type { Publish } from '../domain/event';
import type { ReplayEvents } from '../observability/api';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import type { Answers } from '../rag/api';
import { DynamoDeletionStore } from './adapters/dynamo-deletion-store';
import { DynamoFeedbackStore } from './adapters/dynamo-feedback-store';
import { DynamoReviewStore } from './adapters/dynamo-review-store';
import { KinesisEvents } from './adapters/kinesis-events';
import { KinesisShards } from './adapters/kinesis-shards';
import { readKinesisRecords } from './adapters/read-kinesis-records';
import { SqsEventDeadLetters } from './adapters/sqs-event-dead-letters';
import { SqsEventLetters } from './adapters/sqs-event-letters';
import type { Deletions, Feedbacks, ReviewedAnswers, Reviews } from './api';
import { type ConsumeEvents, type ConsumeRecordsDeps, consumeRecords as consumeAll } from './consume-records';
import { createFeedbacks } from './create-feedbacks';
import { createReviews } from './create-reviews';
import type { EventDeadLetters } from './ports';
import { queueReviews } from './queue-reviews';
import { createReplayEvents } from './replay-events';
import { createDeletions } from './request-deletion';
import { createReviewedAnswers } from './reviewed-answers';
import {
  eventConsumerVariables,
  eventStreamVariables,
  feedbackVariables,
  reviewQueuesSchema,
} from './settings';

/** The event stream as a function that publishes sees it. */
export interface Events {
  readonly publish: Publish;
  /** Waits for what is being published, also for what nobody waits for; a function that ends before loses it. */
  settle(): Promise<void>;
}

/**
 * Opens the event stream, once a cold start; without `EventStream.grantPublish` the environment has none, and what is
 * published goes nowhere.
 */
export function openEvents({ log }: { readonly log: Log }, variables?: Variables): Events {
  if (readOptionalVariable(eventStreamVariables.stream, variables) === undefined) {
    return { publish: async () => {}, settle: async () => {} };
  }
  const { stream, deadLetters: url } = readVariables(
    eventStreamVariables,
    'EventStream.grantPublish',
    variables,
  );
  return new KinesisEvents({
    open: async () => (await import('./adapters/open-kinesis')).openKinesis(),
    stream,
    deadLetters: lazyDeadLetters(url),
    log,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  });
}

/** Opens feedback on answers. @throws AppError `missing_setting` without `Feedback.grantAccess` */
export function openFeedbacks(
  deps: { readonly answers: Answers; readonly publish: Publish },
  variables?: Variables,
): Feedbacks {
  const { feedback: store } = openStores(variables);
  return createFeedbacks({ ...deps, store, now: () => new Date() });
}

/** Opens the review queues. @throws AppError `missing_setting` without `Feedback.grantAccess` */
export function openReviews(deps: { readonly publish: Publish }, variables?: Variables): Reviews {
  const { reviews: store, feedback, queues } = openStores(variables);
  return createReviews({ ...deps, store, feedback, queues, now: () => new Date() });
}

/**
 * Opens deletions of people's data, which a function works off on its schedule.
 *
 * @throws AppError `missing_setting` without `Feedback.grantAccess`
 */
export function openDeletions(variables?: Variables): Deletions {
  const { table } = readVariables({ table: feedbackVariables.table }, 'Feedback.grantAccess', variables);
  const deletions = new DynamoDeletionStore({ client: openDynamo(), table });
  return createDeletions({ deletions, now: () => new Date() });
}

/** Opens what was reviewed, for datasets. @throws AppError `missing_setting` without `Feedback.grantAccess` */
export function openReviewedAnswers(variables?: Variables): ReviewedAnswers {
  return createReviewedAnswers(openStores(variables));
}

/**
 * Opens what fills the review queues from events.
 *
 * @throws AppError `missing_setting` without `Feedback.grantAccess`
 */
export function openReviewQueueing(
  { answers }: { readonly answers: Answers },
  variables?: Variables,
): ConsumeEvents {
  const stores = openStores(variables);
  return (events) => queueReviews(events, { ...stores, answers });
}

/**
 * Consumes the records that Kinesis invokes a function with.
 *
 * What cannot be read, and what `consume` refuses with an error that is not retryable, goes to the dead letters with its
 * cause. Any other error returns the rest of the batch, from the record at fault on: Kinesis brings it again, so that the
 * mapping needs `reportBatchItemFailures`, an end of its retries and a destination for what it gives up.
 *
 * @param invocation - the event of Lambda
 * @param consume - must be idempotent; it is given all events at once and, when that fails, one by one
 * @throws `invalid_shape` when something else than Kinesis invokes the function
 * @example
 * const deps = { log, deadLetters: openEventDeadLetters() };
 * export const handler = observe(async (event: unknown) => consumeRecords(event, countEvents, deps));
 */
export async function consumeRecords(
  invocation: unknown,
  consume: ConsumeEvents,
  deps: ConsumeRecordsDeps,
): Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] }> {
  const left = await consumeAll(readKinesisRecords(invocation), consume, deps);
  return { batchItemFailures: left === undefined ? [] : [{ itemIdentifier: left }] };
}

/**
 * Opens the dead letters of the event stream, for a function that consumes it.
 *
 * @throws AppError `missing_setting` without `EventStream.grantConsume`
 */
export function openEventDeadLetters(variables?: Variables): EventDeadLetters {
  const { deadLetters: url } = readVariables(eventConsumerVariables, 'EventStream.grantConsume', variables);
  return lazyDeadLetters(url);
}

function openStores(variables?: Variables) {
  const { table, queues } = readVariables(feedbackVariables, 'Feedback.grantAccess', variables);
  const place = { client: openDynamo(), table };
  return {
    feedback: new DynamoFeedbackStore(place),
    reviews: new DynamoReviewStore(place),
    queues: parseJson(queues, reviewQueuesSchema, `the variable ${feedbackVariables.queues}`),
  };
}

/**
 * Opens what puts dead letters back on the event stream.
 *
 * @throws AppError `missing_setting` without `EventStream.grantReplay`
 */
export function openReplayEvents({ log }: { readonly log: Log }, variables?: Variables): ReplayEvents {
  const { stream, deadLetters: url } = readVariables(
    eventStreamVariables,
    'EventStream.grantReplay',
    variables,
  );
  const openQueue = async () => (await import('../platform/open-sqs')).openSqs();
  const openStream = async () => (await import('./adapters/open-kinesis')).openKinesis();
  const waiting = { sleep: (milliseconds: number) => sleep(milliseconds), random: Math.random };
  return createReplayEvents({
    letters: new SqsEventLetters({ url, open: openQueue }),
    shards: new KinesisShards({ ...waiting, stream, open: openStream }),
    deadLetters: lazyDeadLetters(url),
    publish: new KinesisEvents({ ...waiting, stream, open: openStream, deadLetters: noLetters, log }).publish,
    log,
  });
}

/** Where a replay meets a stream that does not take its events, the letters stay what they are. */
const noLetters: EventDeadLetters = {
  put: () => Promise.reject(new Error('a letter that is replayed does not become another one')),
};

/** Few letters are ever written: the client of SQS comes with the first. */
function lazyDeadLetters(url: string): EventDeadLetters {
  return new SqsEventDeadLetters({
    url,
    open: async () => (await import('../platform/open-sqs')).openSqs(),
  });
}
