import * as z from 'zod';

const values = z.array(z.string()).max(100);

/** A `PassageFilter` as it comes over the wire. */
export const passageFilterSchema = z
  .strictObject({
    sources: values.optional().describe('ids of sources'),
    languages: values.optional().describe('e.g. `ko`'),
    document_ids: values.optional(),
    metadata: z.record(z.string(), values).optional().describe('allowed values by metadata field'),
  })
  .transform(({ sources, languages, document_ids, metadata }) => ({
    sources,
    languages,
    documentIds: document_ids,
    metadata,
  }));
