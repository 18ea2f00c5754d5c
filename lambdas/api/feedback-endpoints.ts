import * as z from 'zod';
import { type Feedbacks, feedbackReasons, feedbackLimits as limits } from '../feedback/api';
import type { WireAnswerFeedback } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';
import { wireFeedbackSchema } from './wire-feedback-schema';

/** How long texts may be is checked by the feedback itself, which says what was sent and what is allowed. */
const givenSchema = z.strictObject({
  answer_id: z.string().min(1).max(200),
  rating: z.enum(['up', 'down']),
  reasons: z.array(z.enum(feedbackReasons)).max(50).default([]),
  comment: z
    .string()
    .optional()
    .describe(`in any language, up to ${limits.commentCharacters} characters; personal data is masked`),
  corrected_answer: z
    .string()
    .optional()
    .describe(
      `what the answer should have been, up to ${limits.correctedAnswerCharacters} characters; personal data is masked`,
    ),
  expected_facts: z
    .array(z.string())
    .default([])
    .describe(
      `what a right answer states, up to ${limits.facts} of ${limits.factCharacters} characters; personal data is masked`,
    ),
  expected_passages: z
    .array(z.string())
    .default([])
    .describe(`ids of passages that a right answer rests on, up to ${limits.passages}`),
});

const answerFeedbackSchema = z.object({
  object: z.literal('feedback'),
  feedback: wireFeedbackSchema.nullable(),
});

/** `/v1/feedback`: what people say of answers. */
export function feedbackEndpoints({ feedbacks }: { readonly feedbacks: Feedbacks }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/feedback',
      summary:
        'Keeps what the caller says of an answer, in place of what they said before; the same again changes nothing.',
      body: givenSchema,
      response: wireFeedbackSchema,
      async handle({ body, caller }) {
        const record = await feedbacks.give(caller, {
          answerId: body.answer_id,
          rating: body.rating,
          reasons: body.reasons,
          comment: body.comment,
          correctedAnswer: body.corrected_answer,
          expectedFacts: body.expected_facts,
          expectedPassages: body.expected_passages,
        });
        return Response.json(toWire(record));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/answers/{id}/feedback',
      summary: 'Shows what the caller has said of an answer; `feedback` is null when nothing.',
      response: answerFeedbackSchema,
      async handle({ caller, pathId }) {
        const record = await feedbacks.get(caller, pathId);
        const answer: WireAnswerFeedback = {
          object: 'feedback',
          feedback: record ? toWire(record) : null,
        };
        return Response.json(answer);
      },
    }),
  ];
}
