import * as z from 'zod';
import { type EventType, type KitEvent, releaseChanges } from '../domain/event';

const head = {
  id: z.string().min(1),
  time: z.iso.datetime(),
  tenant: z.string(),
  release: z.string().optional(),
  traceId: z.string(),
  schemaVersion: z.int().min(1),
};

const count = z.int().min(0);
const money = z.number().min(0).optional();
const rating = z.enum(['up', 'down']);
const texts = z.array(z.string());

/** The events of the current schema version by their type; a field that is not known is left out. */
export const eventShapes = {
  'answer.completed': z.object({
    ...head,
    type: z.literal('answer.completed'),
    answerId: z.string(),
    callerId: z.string(),
    state: z.enum(['answered', 'declined', 'cancelled', 'failed']),
    code: z.string().optional(),
    language: z.string(),
    question: z.string(),
    answer: z.string(),
    route: z.string(),
    passages: count,
    citations: count,
    rejectedCitations: count,
    bestScore: z.number().optional(),
    inputTokens: count,
    outputTokens: count,
    costUsd: money,
    latencyMs: z.record(z.string(), z.number()),
  }),
  'model.invoked': z.object({
    ...head,
    type: z.literal('model.invoked'),
    operation: z.enum(['chat', 'embeddings', 'rerank']),
    route: z.string(),
    provider: z.string(),
    model: z.string(),
    durationMs: z.number().min(0),
    inputTokens: count,
    outputTokens: count,
    costUsd: money,
    code: z.string().optional(),
  }),
  'feedback.given': z.object({
    ...head,
    type: z.literal('feedback.given'),
    feedbackId: z.string(),
    answerId: z.string(),
    callerId: z.string(),
    revision: z.int().min(1),
    rating,
    previousRating: rating.optional(),
    reasons: texts,
    comment: z.string().optional(),
    correctedAnswer: z.string().optional(),
    expectedFacts: texts,
    expectedPassages: texts,
  }),
  'review.completed': z.object({
    ...head,
    type: z.literal('review.completed'),
    reviewId: z.string(),
    answerId: z.string(),
    reviewerId: z.string(),
    queue: z.string(),
    revision: z.int().min(1),
    labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), texts])),
    rationale: z.string().optional(),
    state: z.enum(['open', 'disagreed', 'completed']),
  }),
  'evaluation.completed': z.object({
    ...head,
    type: z.literal('evaluation.completed'),
    subject: z.enum(['release', 'answer']),
    subjectId: z.string(),
    dataset: z.string().optional(),
    cases: count,
    scores: z.record(z.string(), z.number()),
    costUsd: money,
    report: z.string().optional(),
  }),
  'release.changed': z.object({
    ...head,
    type: z.literal('release.changed'),
    change: z.enum(releaseChanges),
    by: z.string(),
    reasons: texts,
    sharePercent: z.number().optional(),
    rolloutId: z.string().optional(),
  }),
} as const satisfies { readonly [Type in EventType]: z.ZodType<Extract<KitEvent, { type: Type }>> };
