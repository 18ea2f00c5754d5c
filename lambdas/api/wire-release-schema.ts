import * as z from 'zod';
import { rolloutEnds } from '../promotion/api';
import { releaseManifestSchema } from '../promotion/settings';
import type { WireRelease } from './api';

const attestation = {
  id: z.string(),
  release: z.string(),
  time: z.string(),
  by: z.string(),
  environment: z.string(),
};

/** A release with what is known about it, as it goes over the wire. */
export const wireReleaseSchema = z.object({
  digest: z.string().describe('SHA-256 of the canonical JSON of the manifest'),
  manifest: releaseManifestSchema.describe('exactly what the digest is of'),
  author: z.string(),
  note: z.string(),
  created_at: z.string(),
  imported_by: z.string().optional().describe('who brought it here; left out when it was made here'),
  roles: z.array(z.enum(['champion', 'candidate', 'previous-champion', 'default'])),
  attestations: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        ...attestation,
        kind: z.literal('evaluation'),
        report: z.string(),
        evaluation_id: z.string(),
        verdict: z.enum(['promote', 'hold', 'reject']),
        reasons: z.array(z.string()),
      }),
      z.object({ ...attestation, kind: z.literal('approval'), is_approved: z.boolean(), reason: z.string() }),
      z.object({
        ...attestation,
        kind: z.literal('rollout'),
        outcome: z.enum(rolloutEnds),
        reasons: z.array(z.string()),
      }),
    ]),
  ),
}) satisfies z.ZodType<WireRelease>;
