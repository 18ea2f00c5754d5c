import { z } from 'zod';

/** A deployment as the kit shows it, as far as the command line does. */
export const deploymentShape = z.looseObject({
  id: z.string(),
  model_version: z.string(),
  endpoint: z.string(),
  component: z.string(),
  step: z.string(),
  started_by: z.string(),
  started_at: z.string(),
  bake_until: z.string().optional(),
  retired: z.array(z.string()),
  history: z.array(z.object({ time: z.string(), step: z.string(), reason: z.string() })),
});

/** A deployment as the kit shows it. */
export type ShownDeployment = z.infer<typeof deploymentShape>;
