import * as z from 'zod';
import { reviewReasons } from '../feedback/api';
import type { WireReview, WireReviewQueue } from './api';

/** Where a review stands. */
export const reviewStateSchema = z.enum(['open', 'disagreed', 'completed']);

/** A reviewer's answers by name of the question. */
export const labelsSchema = z.record(
  z.string(),
  z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]),
);

/** A review as it goes over the wire, for `/v1/openapi.json`. */
export const wireReviewSchema = z.object({
  id: z.string(),
  answer_id: z.string(),
  tenant: z.string(),
  queue: z.string(),
  reasons: z.array(z.enum(reviewReasons)),
  state: reviewStateSchema,
  reviewers_wanted: z.int(),
  assessments: z.array(
    z.object({
      reviewer_id: z.string(),
      revision: z.int(),
      labels: labelsSchema,
      rationale: z.string().optional(),
      time: z.string(),
    }),
  ),
  release: z.string().optional(),
  language: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
}) satisfies z.ZodType<WireReview>;

const text = z.object({ en: z.string(), ko: z.string() });
const question = {
  name: z.string(),
  text,
  about: z.enum(['feedback', 'expectation']),
  is_required: z.boolean(),
};

/** A review queue as it goes over the wire, for `/v1/openapi.json`. */
export const wireReviewQueueSchema = z.object({
  name: z.string(),
  questions: z.array(
    z.discriminatedUnion('type', [
      z.object({ ...question, type: z.literal('pass-fail') }),
      z.object({
        ...question,
        type: z.literal('category'),
        categories: z.array(z.object({ name: z.string(), text })),
      }),
      z.object({ ...question, type: z.literal('number'), min: z.number(), max: z.number() }),
      z.object({
        ...question,
        type: z.literal('text'),
        max_characters: z.int(),
        is_list: z.boolean(),
      }),
    ]),
  ),
  open: z.int(),
  disagreed: z.int(),
  completed: z.int(),
  agreement: z.array(
    z.object({
      question: z.string(),
      items: z.int(),
      observed: z.number(),
      kappa: z.number().optional(),
    }),
  ),
}) satisfies z.ZodType<WireReviewQueue>;
