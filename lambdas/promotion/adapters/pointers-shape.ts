import * as z from 'zod';
import type { Pointers } from '../api';

/** The pointers as they are stored. */
export const pointersShape: z.ZodType<Pointers> = z.object({
  version: z.int(),
  champion: z.string().optional(),
  candidate: z.string().optional(),
  previousChampion: z.string().optional(),
  canaryPercent: z.number(),
  rollout: z.string().optional(),
  changedAt: z.string(),
  changedBy: z.string(),
  reason: z.string(),
});
