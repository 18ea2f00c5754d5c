import { z } from 'zod';

/** A rollout as the kit shows it, as far as the command line does. */
export const rolloutShape = z.looseObject({
  id: z.string(),
  candidate: z.string(),
  step: z.string(),
  started_by: z.string(),
  started_at: z.string(),
  canary_percent: z.number().optional(),
  until: z.string().optional(),
  reasons: z.array(z.string()),
});

/** A rollout as the kit shows it. */
export type ShownRollout = z.infer<typeof rolloutShape>;
