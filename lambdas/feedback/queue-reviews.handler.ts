import { openObservability } from '../observability/client';
import { openAnswers } from '../rag/client';
import { consumeRecords, openEventDeadLetters, openReviewQueueing } from './client';

const { log, observe } = openObservability('feedback');
const deps = { log, deadLetters: openEventDeadLetters() };
const queue = openReviewQueueing({ answers: openAnswers() });

/** Fills the review queues with what the event stream brings. */
export const handler = observe(async (event: unknown) => consumeRecords(event, queue, deps));
