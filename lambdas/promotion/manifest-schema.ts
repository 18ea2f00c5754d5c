import * as z from 'zod';
import { type ReleaseManifest, releaseManifestSchema } from './settings';

/**
 * A manifest that is left exactly as it was written: with the defaults of fields that came later, its digest would be
 * another.
 */
export const manifestSchema = z.custom<ReleaseManifest>().superRefine((manifest, context) => {
  const { error } = releaseManifestSchema.safeParse(manifest);
  for (const { path, message } of error?.issues ?? []) {
    context.addIssue({ code: 'custom', path, message });
  }
});
