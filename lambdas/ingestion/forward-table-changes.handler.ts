import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openQueues } from './adapters/open-queues';
import { readRowTables, sourceIdOfStream } from './adapters/row-tables';
import { forwardTableChanges } from './forward-table-changes';

const eventSchema = z.object({ Records: z.array(z.unknown()) });

const { log, observe } = openObservability('ingestion');
const tables = readRowTables();
const opened = {
  ...openQueues(),
  findSourceId: (streamArn: string) => sourceIdOfStream(streamArn, tables),
  log,
};

/** Hands the changes of a table's stream on to the queue. */
export const handler = observe(async (event: unknown): Promise<void> => {
  const { Records: records } = parseShape(event, eventSchema, 'the event of a table stream');
  await forwardTableChanges(records, opened);
});
