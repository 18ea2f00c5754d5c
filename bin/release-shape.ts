import { z } from 'zod';

/** A release as the kit shows it, as far as the command line does. */
export const releaseShape = z.looseObject({
  digest: z.string(),
  manifest: z.looseObject({}),
  author: z.string(),
  note: z.string(),
  created_at: z.string(),
  roles: z.array(z.string()),
  attestations: z.array(
    z.looseObject({
      kind: z.string(),
      time: z.string(),
      by: z.string(),
      environment: z.string(),
      verdict: z.string().optional(),
      is_approved: z.boolean().optional(),
      outcome: z.string().optional(),
      reason: z.string().optional(),
      reasons: z.array(z.string()).optional(),
    }),
  ),
});

/** A release as the kit shows it. */
export type ShownRelease = z.infer<typeof releaseShape>;
