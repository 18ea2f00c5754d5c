import { consumeRecords, openEventDeadLetters } from '../feedback/client';
import { openCounters, openObservability } from './client';
import { countEvents } from './count-events';

const { log, observe } = openObservability('observability');
const letters = { log, deadLetters: openEventDeadLetters() };
const deps = { counters: openCounters(), log, now: () => new Date() };

/** Counts what the event stream brings, each event once; metrics of it are written when the invocation ends. */
export const handler = observe(async (event: unknown) =>
  consumeRecords(event, (events) => countEvents(events, deps), letters),
);
