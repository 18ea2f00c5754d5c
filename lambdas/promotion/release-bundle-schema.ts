import * as z from 'zod';
import type { ReleaseBundle } from './api';
import { attestationSchema } from './attestation-schema';
import { releaseSchema } from './release-schema';

/** A bundle as it crosses environments: exactly what was exported, because a digest is of it. */
export const releaseBundleSchema: z.ZodType<ReleaseBundle> = z.strictObject({
  schemaVersion: z.literal(1),
  digest: z.string(),
  release: releaseSchema,
  templates: z.array(z.strictObject({ name: z.string().min(1).max(200), content: z.string() })).max(10),
  attestations: z.array(attestationSchema).max(1_000),
  environment: z.string().min(1).max(40),
});
