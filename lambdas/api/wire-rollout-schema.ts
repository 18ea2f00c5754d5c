import * as z from 'zod';
import { releaseChanges } from '../domain/event';
import { rolloutSteps } from '../promotion/api';
import type { WireRollout } from './api';

const step = z.enum(rolloutSteps);

/** A rollout as it goes over the wire. */
export const wireRolloutSchema = z.object({
  id: z.string(),
  candidate: z.string(),
  champion: z.string().optional().describe('what answered when it began'),
  step,
  started_by: z.string(),
  tenant: z.string(),
  started_at: z.string(),
  updated_at: z.string(),
  evaluation_id: z.string().optional(),
  canary_step: z.int().optional(),
  canary_percent: z.number().optional(),
  since: z.string().optional().describe('when the canary step began'),
  until: z.string().optional().describe('when the step ends at the earliest, or the approval expires'),
  gate: z
    .object({
      verdict: z.enum(['promote', 'hold', 'reject']),
      reasons: z.array(z.string()),
      report: z.string().optional(),
    })
    .optional(),
  reasons: z.array(z.string()),
  history: z.array(
    z.object({
      time: z.string(),
      step,
      reason: z.string(),
      by: z.string(),
      change: z.enum(releaseChanges).optional(),
      share_percent: z.number().optional(),
    }),
  ),
  announced: z.int(),
  version: z.int(),
}) satisfies z.ZodType<WireRollout>;
