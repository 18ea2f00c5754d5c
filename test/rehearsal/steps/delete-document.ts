import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { waitFor } from '../wait-for';

const hitsShape = z.looseObject({
  data: z.array(z.looseObject({ passage: z.looseObject({ document_id: z.string() }) })),
});

/** Deletes a document, and waits until no search finds it. */
export async function deleteDocument({ client }: KitAccess, id: string, query: string): Promise<void> {
  await client.request('DELETE', `/documents/${encodeURIComponent(id)}`, z.unknown());
  await waitFor(`the document ${id} to be found no more`, async () => {
    const { data } = await client.request('POST', '/search', hitsShape, { query, limit: 50 });
    return data.some(({ passage }) => passage.document_id === id) ? undefined : true;
  });
}
