import * as z from 'zod';
import { type ReviewItem, reviewReasons } from '../api';

/** Shape of a review as stores keep it, in JSON. */
export const reviewItemShape: z.ZodType<ReviewItem> = z.object({
  id: z.string(),
  answerId: z.string(),
  tenant: z.string(),
  queue: z.string(),
  reasons: z.array(z.enum(reviewReasons)),
  state: z.enum(['open', 'disagreed', 'completed']),
  reviewersWanted: z.number(),
  assessments: z.array(
    z.object({
      reviewerId: z.string(),
      revision: z.number(),
      labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
      rationale: z.string().optional(),
      time: z.string(),
    }),
  ),
  release: z.string().optional(),
  language: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.number(),
});
