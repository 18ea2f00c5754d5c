import { z } from 'zod';

/** A model version as the kit shows it, as far as the command line does. */
export const modelVersionShape = z.looseObject({
  id: z.string(),
  version: z.number(),
  kind: z.string(),
  variant: z.string(),
  state: z.string(),
  lineage: z.looseObject({ base_model: z.string() }),
  metrics: z.record(z.string(), z.number()),
  created_at: z.string(),
  aliases: z.array(z.string()),
  record: z.string().optional(),
});
