import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseJson, parseShape } from '../platform/json';
import { readVariables } from '../platform/read-variables';
import { lakeVariables } from './lake-settings';
import { readEvent } from './read-event';
import { routeEvents } from './route-events';

const eventSchema = z.object({ records: z.array(z.object({ recordId: z.string(), data: z.string() })) });

const { log, observe } = openObservability('feedback');
const variables = readVariables(lakeVariables, 'new LakeDelivery');
const half = parseShape(variables.half, z.enum(['facts', 'texts']), lakeVariables.half);
const labelQuestions = parseJson(variables.labels, z.array(z.string()), lakeVariables.labels);

/** Makes rows of the events that Firehose delivers, and says into which table each goes. */
export const handler = observe(async (event: unknown) => {
  const { records } = parseShape(event, eventSchema, 'the event of a delivery');
  const dataById = new Map(records.map(({ recordId, data }) => [recordId, data]));
  const routed = routeEvents(
    records.map(({ recordId, data }) => ({ id: recordId, text: Buffer.from(data, 'base64').toString() })),
    { half, labelQuestions, readEvent, log },
  );
  return {
    records: routed.map((record) => {
      const { id: recordId, state } = record;
      if (state === 'left-out') return { recordId, result: 'Dropped' };
      // What cannot be read is delivered as it came to where failures lie.
      if (state === 'unreadable')
        return { recordId, result: 'ProcessingFailed', data: dataById.get(recordId) };
      const otfMetadata = {
        destinationDatabaseName: variables.database,
        destinationTableName: record.table,
        operation: 'insert',
      };
      const data = Buffer.from(JSON.stringify(record.row)).toString('base64');
      return { recordId, result: 'Ok', data, metadata: { otfMetadata } };
    }),
  };
});
