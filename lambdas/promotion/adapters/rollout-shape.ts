import * as z from 'zod';
import { releaseChanges } from '../../domain/event';
import { type Rollout, rolloutSteps } from '../api';

const step = z.enum(rolloutSteps);

/** A rollout as it is stored. */
export const rolloutShape: z.ZodType<Rollout> = z.object({
  id: z.string(),
  candidate: z.string(),
  champion: z.string().optional(),
  step,
  startedBy: z.string(),
  tenant: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  evaluationId: z.string().optional(),
  canaryStep: z.int().optional(),
  canaryPercent: z.number().optional(),
  since: z.string().optional(),
  until: z.string().optional(),
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
      sharePercent: z.number().optional(),
    }),
  ),
  announced: z.int(),
  version: z.int(),
});
