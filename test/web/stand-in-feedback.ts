import type { Hono } from 'hono';
import type { Wire, WireAnswer } from '../../lambdas/api/api';
import type { FeedbackRecord, GivenFeedback } from '../../lambdas/feedback/api';
import { refuse } from './refuse';

/** What was said of answers. */
export interface StandInFeedback {
  /** By id of the answer. */
  readonly given: ReadonlyMap<string, Wire<FeedbackRecord>>;
  /** Whether the next feedback is refused. */
  isRefused: boolean;
}

/** Adds the endpoints of feedback. */
export function addFeedback(
  app: Hono,
  callerId: string,
  records: ReadonlyMap<string, WireAnswer>,
): StandInFeedback {
  const given = new Map<string, Wire<FeedbackRecord>>();
  const feedback: StandInFeedback = { given, isRefused: false };

  app.post('/v1/feedback', async (context) => {
    const body: Wire<GivenFeedback> = await context.req.json();
    const message = 'the event stream is away: try again';
    if (feedback.isRefused) return refuse(context, 409, 'stream_away', message);
    if (!records.has(body.answer_id)) {
      return refuse(context, 404, 'answer_not_found', 'there is no such answer');
    }
    const before = given.get(body.answer_id);
    const now = new Date().toISOString();
    const record: Wire<FeedbackRecord> = {
      ...body,
      id: `feedback_${body.answer_id.slice(-24)}`,
      tenant: 'local',
      caller_id: callerId,
      revision: (before?.revision ?? 0) + 1,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    given.set(body.answer_id, record);
    return context.json(record);
  });

  app.get('/v1/answers/:id/feedback', (context) =>
    context.json({ object: 'feedback', feedback: given.get(context.req.param('id')) ?? null }),
  );
  return feedback;
}
