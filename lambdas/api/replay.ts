import * as z from 'zod';
import type { ReplayLetters } from '../ingestion/api';
import type { WireReplayedLetter } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { wireListSchema } from './wire-list-schema';

const replayRequestSchema = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100).describe('most that are put back'),
});

const letterSchema: z.ZodType<WireReplayedLetter> = z.object({
  cause: z.string().describe('why nobody could work it off'),
  since: z.string().describe('since when it lay there, ISO 8601'),
});

/** `POST /v1/ingestion/replay`: puts what could not be worked off back into the queue. */
export function replay({ replay: replayLetters }: { readonly replay: ReplayLetters }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/ingestion/replay',
      summary:
        'Puts messages of ingestion that nobody could work off back into its queue, and says why they lay there.',
      roles: ['operator'],
      body: replayRequestSchema,
      response: wireListSchema(letterSchema),
      async handle({ body }) {
        const letters = await replayLetters(body.limit);
        // Without the messages: they name documents, and the queue is every tenant's.
        const data: WireReplayedLetter[] = letters.map(({ cause, since }) => ({ cause, since }));
        return Response.json({ object: 'list', data });
      },
    }),
  ];
}
