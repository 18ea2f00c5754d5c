import * as z from 'zod';
import type { Reviews } from '../feedback/api';
import type { WireFeedback, WireList, WireReviewList, WireReviewQueue } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';
import { wireFeedbackSchema } from './wire-feedback-schema';
import { wireListSchema } from './wire-list-schema';
import {
  labelsSchema,
  reviewStateSchema,
  wireReviewQueueSchema,
  wireReviewSchema,
} from './wire-review-schema';

const listQuerySchema = z.object({
  queue: z.string().min(1).max(100).optional().describe('left out: every queue'),
  state: reviewStateSchema.optional(),
  waiting_for_me: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: those alone that the caller may still judge and has not judged'),
  after: z.string().min(1).max(500).optional().describe('`next_after` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const reviewListSchema = wireListSchema(wireReviewSchema).extend({
  has_more: z.boolean(),
  next_after: z.string().optional().describe('pass as `after` for the next page'),
});

const submittedSchema = z.strictObject({
  labels: labelsSchema.describe('by name of the question; what is left out is not judged'),
  rationale: z.string().optional().describe('why, up to 4000 characters; personal data is masked'),
});

const roles = ['reviewer'] as const;

/** `/v1/review-queues` and `/v1/reviews`: answers that wait for a judgement, and the judgements. */
export function reviewEndpoints({ reviews }: { readonly reviews: Reviews }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/review-queues',
      summary: 'Lists the review queues: what they ask, how much waits, and how far reviewers agree.',
      roles,
      response: wireListSchema(wireReviewQueueSchema),
      async handle({ caller }) {
        const list: WireList<WireReviewQueue> = {
          object: 'list',
          data: toWire(await reviews.queues(caller)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reviews',
      summary: 'Lists reviews: what waits, the most urgent first, then what is completed, oldest first.',
      roles,
      query: listQuerySchema,
      response: reviewListSchema,
      async handle({ caller, query }) {
        const { queue, state, after, limit, waiting_for_me: waiting } = query;
        const page = await reviews.list(caller, {
          queue,
          state,
          after,
          limit,
          isWaitingForMe: waiting === 'true',
        });
        const list: WireReviewList = {
          object: 'list',
          data: toWire(page.items),
          has_more: page.nextAfter !== undefined,
          next_after: page.nextAfter,
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reviews/{id}',
      summary: 'Shows a review; its answer is at /v1/answers/{id}.',
      roles,
      response: wireReviewSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await reviews.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/reviews/{id}/feedback',
      summary: 'Lists what users said of the answer of a review, oldest first; personal data is masked.',
      roles,
      response: wireListSchema(wireFeedbackSchema),
      async handle({ caller, pathId }) {
        const list: WireList<WireFeedback> = {
          object: 'list',
          data: toWire(await reviews.feedbackOn(caller, pathId)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/reviews/{id}',
      summary:
        'Judges an answer; a later judgement of the same reviewer supersedes the earlier one, and the same again changes nothing.',
      roles,
      body: submittedSchema,
      response: wireReviewSchema,
      async handle({ body, caller, pathId }) {
        return Response.json(toWire(await reviews.submit(caller, pathId, body)));
      },
    }),
  ];
}
