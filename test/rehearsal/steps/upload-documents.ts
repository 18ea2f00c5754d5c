import { stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { waitFor } from '../wait-for';
import { notes } from './notes';

const documentShape = z.looseObject({
  id: z.string(),
  state: z.string(),
  cause: z.looseObject({ message: z.string() }).optional(),
});

const docs = join(import.meta.dirname, '../../../docs');

/** Documents of the kit that are asked about: one in English, one in Korean. */
const askedAbout = [join(docs, 'models.md'), join(docs, 'ko/documents.md')];

/** What became of the uploads. */
export interface Uploads {
  /** Id by the name of the file. */
  readonly ids: Readonly<Record<string, string>>;
  /** Of each, from its last byte to the moment it was searchable. */
  readonly seconds: readonly number[];
}

/** Announces documents, sends them to the bucket and waits until they are searchable, one after the other. */
export async function uploadDocuments(kit: KitAccess, folder: string): Promise<Uploads> {
  const paths = [...askedAbout, ...(await writeNotes(folder))];
  const ids: Record<string, string> = {};
  const seconds: number[] = [];
  for (const path of paths) {
    const name = basename(path);
    const { size } = await stat(path);
    const id = await kit.client.upload({ path, name, sizeBytes: size, metadata: {} }, () => {});
    const start = performance.now();
    await waitUntilIndexed(kit, id);
    seconds.push((performance.now() - start) / 1_000);
    ids[name] = id;
  }
  return { ids, seconds };
}

async function writeNotes(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { name, content } of notes) {
    const path = join(folder, name);
    await writeFile(path, content);
    paths.push(path);
  }
  return paths;
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
