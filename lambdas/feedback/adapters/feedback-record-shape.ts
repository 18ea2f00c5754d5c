import * as z from 'zod';
import { type FeedbackRecord, feedbackReasons } from '../api';

const rating = z.enum(['up', 'down']);

/** Shape of a record of feedback as stores keep it, in JSON. */
export const feedbackRecordShape: z.ZodType<FeedbackRecord> = z.object({
  id: z.string(),
  tenant: z.string(),
  callerId: z.string(),
  answerId: z.string(),
  release: z.string().optional(),
  rating,
  reasons: z.array(z.enum(feedbackReasons)),
  comment: z.string().optional(),
  correctedAnswer: z.string().optional(),
  expectedFacts: z.array(z.string()),
  expectedPassages: z.array(z.string()),
  revision: z.number(),
  previousRating: rating.optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
