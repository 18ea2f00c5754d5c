import * as z from 'zod';
import { deploymentSteps } from '../serving/api';
import type { WireDeployment } from './api';

const step = z.enum(deploymentSteps);

/** A deployment as it goes over the wire. */
export const wireDeploymentSchema = z.object({
  id: z.string(),
  model_version: z.string(),
  endpoint: z.string().describe('name in the environment'),
  component: z.string().describe('name of the inference component'),
  kind: z.enum(['adapter', 'merged']),
  step,
  started_by: z.string(),
  started_at: z.string(),
  updated_at: z.string(),
  bake_until: z.string().optional().describe('until when what was there before stays, whatever releases pin'),
  retired: z.array(z.string()).describe('model versions that were taken off when the bake was over'),
  history: z.array(z.object({ time: z.string(), step, reason: z.string() })),
  version: z.int(),
}) satisfies z.ZodType<WireDeployment>;
