import * as z from 'zod';
import { roles } from '../domain/caller';
import type { WireKey } from './api';

/** A virtual key as it goes over the wire, for `/v1/openapi.json`; never the key itself. */
export const wireKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  roles: z.array(z.enum(roles)),
  allowed_models: z.union([z.literal('all'), z.array(z.string())]),
  created_at: z.string(),
  revoked_at: z.string().optional(),
}) satisfies z.ZodType<WireKey>;
