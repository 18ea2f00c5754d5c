import * as z from 'zod';
import type { ModelFile } from '../model-hub/api';
import type { Wire } from './api';

/** A file of weights as it goes over the wire. */
export const wireModelFileSchema = z.object({
  path: z.string(),
  bytes: z.int(),
  sha256: z.string(),
}) satisfies z.ZodType<Wire<ModelFile>>;
