import * as z from 'zod';
import type { ReplayEvents, ReplayedEventLetter } from '../observability/api';
import type { WireEventReplay, WireReplayedLetter } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { wireListSchema } from './wire-list-schema';

const requestSchema = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100).describe('most letters that are looked at'),
});

const letterSchema: z.ZodType<WireReplayedLetter> = z.object({
  cause: z.string().describe('why it lay there, or why it stays'),
  since: z.string().describe('since when it lies there, ISO 8601'),
});

const replaySchema: z.ZodType<WireEventReplay> = wireListSchema(letterSchema).extend({
  events: z.int().describe('events that went back; what was counted before is not counted again'),
  left: z.array(letterSchema).describe('letters that stay, because nobody can make events of them'),
});

/** `POST /v1/events/replay`: puts events that could not be kept or consumed back on the stream. */
export function eventsEndpoints({
  replayEvents,
}: {
  readonly replayEvents: ReplayEvents;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/events/replay',
      summary:
        'Puts events that the stream did not take, or that a consumer gave up, back on the stream, and says why they lay there.',
      roles: ['operator'],
      body: requestSchema,
      response: replaySchema,
      async handle({ body }) {
        const { letters, events, left } = await replayEvents(body.limit);
        // Without the events: they name answers, and the stream is every tenant's.
        const answer: WireEventReplay = {
          object: 'list',
          data: letters.map(describeLetter),
          events,
          left: left.map(describeLetter),
        };
        return Response.json(answer);
      },
    }),
  ];
}

function describeLetter({ cause, since }: ReplayedEventLetter): WireReplayedLetter {
  return { cause, since };
}
