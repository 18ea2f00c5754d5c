import * as z from 'zod';
import { type Deployment, deploymentSteps } from '../api';

const step = z.enum(deploymentSteps);

/** A deployment as it is stored. */
export const deploymentShape: z.ZodType<Deployment> = z.object({
  id: z.string(),
  modelVersion: z.string(),
  endpoint: z.string(),
  component: z.string(),
  kind: z.enum(['adapter', 'merged']),
  step,
  startedBy: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  bakeUntil: z.string().optional(),
  retired: z.array(z.string()),
  history: z.array(z.object({ time: z.string(), step, reason: z.string() })),
  version: z.int(),
});
