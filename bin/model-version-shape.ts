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

/** A model version with all that is shown of it alone. */
export const shownModelVersionShape = modelVersionShape.extend({
  group: z.string(),
  address: z.string(),
  files: z.array(z.looseObject({ bytes: z.number() })),
  lineage: z.record(z.string(), z.string()),
  card: z.string(),
  created_by: z.string(),
  decision: z.looseObject({ by: z.string(), reason: z.string(), time: z.string() }).optional(),
});

/** A model version with all that is shown of it alone. */
export type ShownModelVersion = z.output<typeof shownModelVersionShape>;
