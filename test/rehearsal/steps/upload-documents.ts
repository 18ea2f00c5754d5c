import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { waitFor } from '../wait-for';

const documentShape = z.looseObject({
  id: z.string(),
  state: z.string(),
  cause: z.looseObject({ message: z.string() }).optional(),
});

const docs = join(import.meta.dirname, '../../../docs');

/** Documents of the kit that are handed over: one in English, one in Korean. */
export const uploadedDocuments = [join(docs, 'models.md'), join(docs, 'ko/documents.md')] as const;

/** What became of the uploads. */
export interface Uploads {
  /** Id by the name of the file. */
  readonly ids: Readonly<Record<string, string>>;
  /** From the last byte of each to the moment it was searchable. */
  readonly seconds: readonly number[];
}

/** Announces documents, sends them to the bucket and waits until they are searchable. */
export async function uploadDocuments({ client }: KitAccess): Promise<Uploads> {
  const sent: { readonly name: string; readonly id: string; readonly start: number }[] = [];
  for (const path of uploadedDocuments) {
    const name = basename(path);
    const { size } = await stat(path);
    const id = await client.upload({ path, name, sizeBytes: size, metadata: {} }, () => {});
    sent.push({ name, id, start: performance.now() });
  }
  const seconds = await Promise.all(
    sent.map(async ({ id, start }) => {
      await waitUntilIndexed({ client }, id);
      return (performance.now() - start) / 1_000;
    }),
  );
  return { ids: Object.fromEntries(sent.map(({ name, id }) => [name, id])), seconds };
}

/**
 * Waits until a document is searchable.
 *
 * @throws {@link RehearsalError} when it failed, or is not in time
 */
export async function waitUntilIndexed({ client }: Pick<KitAccess, 'client'>, id: string): Promise<void> {
  let seen = 'nothing';
  await waitFor(
    `the document ${id} to be indexed`,
    async () => {
      const document = await client
        .request('GET', `/documents/${encodeURIComponent(id)}`, documentShape)
        .catch((error: unknown) => {
          seen = String(error);
          return undefined;
        });
      if (!document) return undefined;
      seen = `${document.state} ${document.cause?.message ?? ''}`;
      if (document.state === 'failed') {
        throw new RehearsalError(`the document ${id} failed: ${document.cause?.message}`);
      }
      return document.state === 'indexed' ? document : undefined;
    },
    { describe: () => seen },
  );
}
