import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { hasErrorCode } from '../../platform/has-error-code';
import { parseJson } from '../../platform/json';
import { randomId } from '../../platform/random-id';
import type { UploadTicket } from '../api';
import type { DocumentUploads, SourceContent, SourceEntry, UploadFolder } from '../ports';
import { UploadNotFoundError } from '../upload-not-found-error';
import { encodeTenant, isEncodedTenant } from './encode-tenant';
import { syncFolder, writeDurably } from './write-durably';

const entryFile = 'entry.json';
/** How long content may be sent to a ticket's address. */
const ticketMs = 900_000;

const entrySchema = z.object({
  key: z.string(),
  /** SHA-256 of the content and name of its file. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int(),
  groups: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});
type UploadEntry = z.infer<typeof entrySchema>;

/**
 * Uploads below a folder: one folder a tenant, in it one a document, which is named by a digest of its key, so that
 * no key leads out of it or meets another on any file system. In it lie the content and `entry.json`, which names the
 * content that counts: renaming a new one over it replaces document, groups and metadata at once.
 */
export class FolderUploads implements DocumentUploads {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #tenants = new Map<string, UploadFolder>();
  /** By token. A restart forgets them: whoever sends content then is told to begin again. */
  readonly #begun = new Map<string, BegunUpload>();

  /** @param options.now - milliseconds, for tickets */
  constructor(folder: string, options: { now?: () => number } = {}) {
    this.#folder = folder;
    this.#now = options.now ?? Date.now;
  }

  of(tenant: string): UploadFolder {
    const known = this.#tenants.get(tenant);
    if (known) return known;
    const uploads = new TenantUploads({
      folder: join(this.#folder, encodeTenant(tenant)),
      tenant,
      begin: (upload) => this.#begin(tenant, upload),
    });
    this.#tenants.set(tenant, uploads);
    return uploads;
  }

  async tenants(): Promise<readonly string[]> {
    const folders = await readdir(this.#folder).catch(noneWhenMissing);
    // Others, such as what a desktop leaves in a folder, are no tenant's.
    return folders.filter(isEncodedTenant).map((folder) => decodeURIComponent(folder));
  }

  async receive(
    token: string,
    read: (maxBytes: number) => Promise<Uint8Array>,
  ): Promise<{ tenant: string; entry: SourceEntry }> {
    const begun = this.#begun.get(token);
    if (begun === undefined || begun.expiresMs <= this.#now()) throw new UploadNotFoundError();
    const { tenant, upload } = begun;
    // Nobody else sends to it meanwhile, and after a failure it is good again.
    this.#begun.delete(token);
    try {
      const content = await read(upload.sizeBytes);
      refuseOtherSize(content, upload);
      return { tenant, entry: await this.of(tenant).put({ ...upload, content }) };
    } catch (error) {
      this.#begun.set(token, begun);
      throw error;
    }
  }

  #begin(tenant: string, upload: Parameters<UploadFolder['begin']>[0]): UploadTicket {
    const now = this.#now();
    for (const [token, { expiresMs }] of this.#begun) if (expiresMs <= now) this.#begun.delete(token);
    const token = randomId(32);
    const expiresMs = now + ticketMs;
    this.#begun.set(token, { tenant, upload, expiresMs });
    const expiresAt = new Date(expiresMs).toISOString();
    return { url: `/v1/uploads/${token}`, method: 'PUT', headers: {}, expiresAt };
  }
}

interface BegunUpload {
  readonly tenant: string;
  readonly upload: Parameters<UploadFolder['begin']>[0];
  readonly expiresMs: number;
}

class TenantUploads implements UploadFolder {
  readonly id: string;
  readonly tenant: string;
  readonly #folder: string;
  readonly #begin: (upload: BegunUpload['upload']) => UploadTicket;
  /** Writes come one after the other: each tidies up behind itself. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: {
    folder: string;
    tenant: string;
    begin: (upload: BegunUpload['upload']) => UploadTicket;
  }) {
    this.#folder = options.folder;
    this.tenant = options.tenant;
    this.#begin = options.begin;
    this.id = `uploads:${options.tenant}`;
  }

  async *list(): AsyncIterable<SourceEntry> {
    for (const folder of await readdir(this.#folder).catch(noneWhenMissing)) {
      const entry = await readEntry(join(this.#folder, folder));
      if (entry) yield toSourceEntry(entry);
    }
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    const entry = await readEntry(this.#folderOf(key));
    return entry && toSourceEntry(entry);
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    const folder = this.#folderOf(key);
    const entry = await readEntry(folder);
    if (entry === undefined) return undefined;
    const file = join(folder, entry.contentHash);
    if ((await stat(file)).size > maxBytes) {
      throw new AppError(
        `${key} has ${entry.sizeBytes} bytes, at most ${maxBytes} are read: split it, or raise maxDocumentSizeBytes of the environment's ingestion`,
        { kind: 'too-large', code: 'document_too_large' },
      );
    }
    return { type: 'file', bytes: await readFile(file), groups: entry.groups, metadata: entry.metadata };
  }

  put(upload: Parameters<UploadFolder['put']>[0]): Promise<SourceEntry> {
    return this.#write(async () => {
      const folder = this.#folderOf(upload.key);
      const entry: UploadEntry = {
        key: upload.key,
        contentHash: digest(upload.content),
        sizeBytes: upload.content.byteLength,
        groups: [...upload.groups],
        metadata: { ...upload.metadata },
      };
      await mkdir(folder, { recursive: true });
      await writeDurably(join(folder, entry.contentHash), upload.content);
      await writeDurably(join(folder, entryFile), JSON.stringify(entry));
      await syncFolder(this.#folder);
      for (const file of await readdir(folder)) {
        if (file !== entryFile && file !== entry.contentHash) await rm(join(folder, file), { force: true });
      }
      return toSourceEntry(entry);
    });
  }

  async begin(upload: BegunUpload['upload']): Promise<UploadTicket> {
    return this.#begin(upload);
  }

  remove(key: string): Promise<void> {
    return this.#write(async () => {
      const folder = this.#folderOf(key);
      if ((await readEntry(folder)) === undefined) return;
      // The entry goes first: what is left without one is no document.
      await rm(join(folder, entryFile));
      await syncFolder(folder);
      await rm(folder, { recursive: true, force: true });
    });
  }

  #folderOf(key: string): string {
    return join(this.#folder, digest(key).slice(0, 40));
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    const done = this.#lastWrite.then(write).catch((error: unknown) => {
      if (!hasErrorCode(error, ['ENOSPC'])) throw error;
      throw new AppError('the disk is full, the upload was not kept: make room and upload it again', {
        kind: 'unavailable',
        code: 'disk_full',
        isRetryable: true,
        cause: error,
      });
    });
    this.#lastWrite = done.catch(() => {});
    return done;
  }
}

function refuseOtherSize(content: Uint8Array, { key, sizeBytes }: BegunUpload['upload']): void {
  if (content.byteLength === sizeBytes) return;
  throw new AppError(
    `${content.byteLength} bytes came for ${key}, ${sizeBytes} were announced: send it as it was announced, or begin again`,
    { kind: 'invalid', code: 'upload_size_differs' },
  );
}

async function readEntry(folder: string): Promise<UploadEntry | undefined> {
  try {
    const text = await readFile(join(folder, entryFile), 'utf8');
    return parseJson(text, entrySchema, `the entry of an upload, ${join(folder, entryFile)},`);
  } catch (error) {
    if (hasErrorCode(error, ['ENOENT', 'ENOTDIR'])) return undefined;
    throw error;
  }
}

function toSourceEntry(entry: UploadEntry): SourceEntry {
  const { key, contentHash, sizeBytes, groups, metadata } = entry;
  const version = digest(JSON.stringify([contentHash, groups, Object.entries(metadata).sort()])).slice(0, 32);
  return { key, version, sizeBytes, groups };
}

function noneWhenMissing(error: unknown): string[] {
  if (hasErrorCode(error, ['ENOENT'])) return [];
  throw error;
}
