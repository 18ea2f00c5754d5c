import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import type { UploadTicket } from '../api';
import type { DocumentUploads, SourceContent, SourceEntry, UploadFolder } from '../ports';
import { documentPrefixes } from '../settings';
import { type BucketObject, BucketObjects, type ObjectMetadata, versionOf } from './bucket-objects';
import { encodeTenant, isEncodedTenant } from './encode-tenant';
import { readUploadEntry, readUploadGroups, writeUploadEntry } from './s3-upload-entry';

/** How long content may be sent to a ticket's address. */
const ticketSeconds = 900;
/** Objects that a listing looks at at once: what is given with an object is not listed. */
const looksAtOnce = 16;
/** A limit of S3. */
const mostNameBytes = 1_024;

interface UploadsOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Milliseconds, for tickets. */
  readonly now?: () => number;
}

/**
 * Uploads in the documents bucket, below `uploads/` and the name of the tenant. Groups and metadata are kept with the
 * object, so that they are replaced with it at once.
 */
export class S3Uploads implements DocumentUploads {
  readonly #options: UploadsOptions;
  readonly #tenants = new Map<string, UploadFolder>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  of(tenant: string): UploadFolder {
    const known = this.#tenants.get(tenant);
    if (known) return known;
    const uploads = new TenantUploads(tenant, this.#options);
    this.#tenants.set(tenant, uploads);
    return uploads;
  }

  async tenants(): Promise<readonly string[]> {
    const { client, bucket } = this.#options;
    const tenants: string[] = [];
    const pages = paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: documentPrefixes.uploads, Delimiter: '/' },
    );
    for await (const { CommonPrefixes = [] } of pages) {
      for (const { Prefix = '' } of CommonPrefixes) {
        const folder = Prefix.slice(documentPrefixes.uploads.length, -1);
        if (isEncodedTenant(folder)) tenants.push(decodeURIComponent(folder));
      }
    }
    return tenants;
  }
}

class TenantUploads implements UploadFolder {
  readonly id: string;
  readonly tenant: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #now: () => number;
  readonly #objects: BucketObjects;
  readonly #prefix: string;
  /** Writes come one after the other: S3 keeps the one that it was through with last. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(tenant: string, options: UploadsOptions) {
    this.id = `uploads:${tenant}`;
    this.tenant = tenant;
    this.#client = options.client;
    this.#bucket = options.bucket;
    this.#now = options.now ?? Date.now;
    this.#objects = new BucketObjects(options);
    this.#prefix = `${documentPrefixes.uploads}${encodeTenant(tenant)}/`;
  }

  async *list(): AsyncIterable<SourceEntry> {
    let listed: string[] = [];
    const look = async () => {
      const entries = await Promise.all(listed.map((key) => this.find(key)));
      listed = [];
      return entries.filter((entry) => entry !== undefined);
    };
    for await (const { name } of this.#objects.list(this.#prefix)) {
      listed.push(name.slice(this.#prefix.length));
      if (listed.length === looksAtOnce) yield* await look();
    }
    yield* await look();
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    const object = await this.#objects.find(this.#nameOf(key));
    return object && toEntry(key, object);
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    const content = await this.#objects.read(this.#nameOf(key), maxBytes);
    if (content === undefined) return undefined;
    const { groups, metadata } = readUploadEntry(content.metadata);
    return { type: 'file', bytes: content.bytes, groups, metadata };
  }

  put(upload: Parameters<UploadFolder['put']>[0]): Promise<SourceEntry> {
    const { key, content } = upload;
    const kept = {
      groups: [...upload.groups],
      metadata: sorted(upload.metadata),
      contentHash: digest(content),
    };
    return this.#write(async () => {
      const name = this.#checkedNameOf(key);
      const entry = writeUploadEntry(kept);
      const there = await this.#objects.find(name);
      // Not written again: the same upload is the same version.
      if (there?.metadata.entry === entry.entry) return toEntry(key, there);
      const written = await this.#client.send(
        new PutObjectCommand({ Bucket: this.#bucket, Key: name, Body: content, Metadata: entry }),
      );
      return { key, version: versionOf(written), sizeBytes: content.byteLength, groups: kept.groups };
    });
  }

  async begin(upload: Parameters<UploadFolder['begin']>[0]): Promise<UploadTicket> {
    const { key, sizeBytes, groups, metadata } = upload;
    const entry = writeUploadEntry({ groups: [...groups], metadata: sorted(metadata) });
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const url = await getSignedUrl(
      withoutChecksum(this.#client),
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: this.#checkedNameOf(key),
        ContentLength: sizeBytes,
        Metadata: entry,
      }),
      { expiresIn: ticketSeconds, unhoistableHeaders: new Set([entryHeader]) },
    );
    return {
      url,
      method: 'PUT',
      headers: { [entryHeader]: entry.entry },
      expiresAt: new Date(this.#now() + ticketSeconds * 1_000).toISOString(),
    };
  }

  remove(key: string): Promise<void> {
    return this.#write(async () => {
      const name = this.#nameOf(key);
      if ((await this.#objects.find(name)) === undefined) return;
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: name }));
    });
  }

  #nameOf(key: string): string {
    return `${this.#prefix}${key}`;
  }

  #checkedNameOf(key: string): string {
    const name = this.#nameOf(key);
    const most = mostNameBytes - Buffer.byteLength(this.#prefix);
    if (Buffer.byteLength(key) <= most) return name;
    throw new AppError(
      `the name of the document has ${Buffer.byteLength(key)} bytes, at most ${most} are kept: give it a shorter name`,
      { kind: 'invalid', code: 'invalid_document_name', parameter: 'name' },
    );
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    const done = this.#lastWrite.then(write);
    this.#lastWrite = done.catch(() => {});
    return done;
  }
}

/** Where S3 takes what is kept with an object. */
const entryHeader = 'x-amz-meta-entry';

function toEntry(key: string, object: BucketObject & { readonly metadata: ObjectMetadata }): SourceEntry {
  const { version, sizeBytes, metadata } = object;
  return { key, version, sizeBytes, groups: readUploadGroups(metadata) };
}

/** A client that signs no checksum: the one that is signed by default is that of no content, and S3 compares it. */
function withoutChecksum({ config }: S3Client): S3Client {
  const { region, credentials, endpoint, forcePathStyle } = config;
  return new S3Client({
    region,
    credentials,
    endpoint,
    forcePathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}

/** In one order, so that the same metadata are written alike. */
function sorted(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).sort());
}
