import { consumeRecords, openEventDeadLetters } from '../feedback/client';
import { openObservability } from '../observability/client';
import { openLiveSampling } from './client';

const { log, observe } = openObservability('evaluation');
const deps = { log, deadLetters: openEventDeadLetters() };
const sample = openLiveSampling();

/** Puts a share of the answers that the event stream brings into the queue to be scored. */
export const handler = observe(async (event: unknown) => consumeRecords(event, sample, deps));
