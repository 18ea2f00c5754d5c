import * as z from 'zod';
import { feedbackReasons } from '../feedback/api';
import type { WireFeedback } from './api';

const rating = z.enum(['up', 'down']);

/** Feedback as it goes over the wire, for `/v1/openapi.json`. */
export const wireFeedbackSchema = z.object({
  id: z.string(),
  answer_id: z.string(),
  tenant: z.string(),
  caller_id: z.string(),
  release: z.string().optional().describe('digest of the release that made the answer'),
  rating,
  reasons: z.array(z.enum(feedbackReasons)),
  comment: z.string().optional().describe('personal data masked'),
  corrected_answer: z.string().optional().describe('personal data masked'),
  expected_facts: z.array(z.string()),
  expected_passages: z.array(z.string()),
  revision: z.int().describe('from 1; one more when the same caller says something else'),
  previous_rating: rating.optional().describe('what the revision before said'),
  created_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<WireFeedback>;
