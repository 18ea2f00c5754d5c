import * as z from 'zod';
import { roles } from '../../domain/caller';
import type { CallerKey } from '../ports';

/** Shape of a stored key, as every adapter reads it back. */
export const callerKeyShape: z.ZodType<CallerKey> = z.object({
  id: z.string(),
  keyHash: z.string(),
  name: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  roles: z.array(z.enum(roles)),
  allowedModels: z.union([z.literal('all'), z.array(z.string())]),
  createdAt: z.string(),
  revokedAt: z.string().optional(),
});
