import * as z from 'zod';
import type { Documents, SyncEvent } from '../ingestion/api';
import { type Endpoint, endpoint } from './endpoint';
import { eventStream, serverSentEvent } from './event-stream';
import { toWire } from './to-wire';

const syncRequestSchema = z.strictObject({
  source: z.string().min(1).optional().describe('id of one source; left out: all of them'),
  is_rebuild: z.boolean().optional().describe('reads and embeds every document anew'),
});

/** `POST /v1/sync`: compares sources and index, and mends the difference. */
export function sync({
  documents,
  heartbeatMs,
}: {
  readonly documents: Documents;
  readonly heartbeatMs: number;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/sync',
      summary:
        'Compares sources and index and mends the difference; its progress is server-sent events, `done` the last.',
      roles: ['operator'],
      body: syncRequestSchema,
      responseType: 'text/event-stream',
      async handle({ body, caller, report }) {
        const events = documents.sync(caller, { source: body.source, isRebuild: body.is_rebuild });
        return eventStream(lines(events), {
          heartbeatMs,
          describeError: (error) => serverSentEvent(report(error)),
        });
      },
    }),
  ];
}

async function* lines(events: AsyncIterable<SyncEvent>): AsyncIterable<string> {
  for await (const event of events) yield serverSentEvent(toWire(event));
}
