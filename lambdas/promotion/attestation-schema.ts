import * as z from 'zod';
import { type Attestation, rolloutEnds } from './api';

const head = {
  id: z.string().min(1).max(200),
  release: z.string(),
  time: z.string(),
  by: z.string(),
  environment: z.string(),
};

/** An attestation as it is kept and as it crosses environments. */
export const attestationSchema: z.ZodType<Attestation> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...head,
    kind: z.literal('evaluation'),
    report: z.string(),
    evaluationId: z.string(),
    verdict: z.enum(['promote', 'hold', 'reject']),
    reasons: z.array(z.string()),
  }),
  z.strictObject({ ...head, kind: z.literal('approval'), isApproved: z.boolean(), reason: z.string() }),
  z.strictObject({
    ...head,
    kind: z.literal('rollout'),
    outcome: z.enum(rolloutEnds),
    reasons: z.array(z.string()),
  }),
]);
