import * as z from 'zod';

/** Documents of a sync that are looked at together; also a line of the list that the plan makes. */
export const syncBatchSchema = z.object({
  run: z.string().min(1),
  source: z.string().min(1),
  tenant: z.string().min(1),
  isRebuild: z.boolean(),
  /** Place among the batches of the run, from 0. */
  batch: z.int().min(0),
  keys: z.array(z.string().min(1)).min(1).max(100),
  /** What is to be done with them: first their states are opened, then they are indexed until they are `done`. */
  step: z.enum(['open', 'index', 'done']),
});

/** Documents of a sync that are looked at together. */
export type SyncBatch = z.infer<typeof syncBatchSchema>;
