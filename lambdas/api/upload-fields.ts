import * as z from 'zod';

/** What may be said of a document that is handed over, beside its name. */
export const uploadFields = {
  groups: z.array(z.string().min(1)).max(100),
  metadata: z.record(z.string().min(1), z.string()),
};
