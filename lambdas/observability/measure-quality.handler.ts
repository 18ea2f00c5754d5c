import { openDynamo } from '../platform/open-dynamo';
import { readVariables } from '../platform/read-variables';
import { DynamoCounterStore } from './adapters/dynamo-counter-store';
import { openObservability } from './client';
import { measureQuality } from './measure-quality';
import { monitoringVariables } from './settings';

const { log, observe } = openObservability('observability');
const { table } = readVariables(monitoringVariables, 'Counters.grantRead');
// It marks no event.
const counters = new DynamoCounterStore({ client: openDynamo(), table, markDays: 0 });

/** Measures what only counters know, on a schedule; alarms watch what it finds. */
export const handler = observe(async (_event: unknown) =>
  measureQuality({ counters, log, now: () => new Date() }),
);
