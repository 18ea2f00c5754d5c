import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  NotFound,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';
import { SourceUnavailableError } from './source-unavailable-error';

/** How long reading one object may take. */
const readMs = 60_000;

/** The latest version of an object. */
export interface BucketObject {
  /** Its whole key in the bucket. */
  readonly name: string;
  /** Of a bucket without versions: a digest of the content. */
  readonly version: string;
  readonly sizeBytes: number;
}

/** What was given with an object, by name. */
export type ObjectMetadata = Readonly<Record<string, string>>;

/** The objects of a bucket as they are now; every failure of the bucket itself is a {@link SourceUnavailableError}. */
export class BucketObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  /** What lies below a prefix, in the order of names; folders, which some tools mark by an empty object, are none. */
  async *list(prefix: string): AsyncGenerator<BucketObject> {
    let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (next) {
      const page: ListObjectVersionsCommandOutput = await this.#listPage(prefix, next);
      for (const { Key, IsLatest, Size = 0, ...version } of page.Versions ?? []) {
        if (Key === undefined || !IsLatest || Key.endsWith('/')) continue;
        yield { name: Key, version: versionOf(version), sizeBytes: Size };
      }
      const { NextKeyMarker, NextVersionIdMarker } = page;
      next = page.IsTruncated
        ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker }
        : undefined;
    }
  }

  async find(name: string): Promise<(BucketObject & { readonly metadata: ObjectMetadata }) | undefined> {
    try {
      const {
        ContentLength = 0,
        Metadata = {},
        ...version
      } = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: name }));
      return { name, version: versionOf(version), sizeBytes: ContentLength, metadata: Metadata };
    } catch (error) {
      if (!(error instanceof NotFound)) throw this.#unavailable(error);
      // The answer has no body, so it does not say whether the object is missing or the whole bucket.
      await this.#checkBucket();
      return undefined;
    }
  }

  /** @throws {@link AppError} `document_too_large`, before anything is read */
  async read(
    name: string,
    maxBytes: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly metadata: ObjectMetadata } | undefined> {
    try {
      const {
        ContentLength = 0,
        Metadata = {},
        Body,
      } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: name }), {
        abortSignal: AbortSignal.timeout(readMs),
      });
      if (ContentLength <= maxBytes) {
        return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), metadata: Metadata };
      }
      await Body?.transformToWebStream().cancel();
      throw new AppError(
        `${name} has ${ContentLength} bytes, at most ${maxBytes} are read: split it, or raise maxDocumentSizeBytes of the environment's ingestion`,
        { kind: 'too-large', code: 'document_too_large' },
      );
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw this.#unavailable(error);
    }
  }

  /** Not the plain listing: that knows no versions, and an ETag does not change with what is given with an object. */
  async #listPage(
    prefix: string,
    from: { KeyMarker?: string; VersionIdMarker?: string },
  ): Promise<ListObjectVersionsCommandOutput> {
    try {
      return await this.#client.send(
        new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix: prefix, ...from }),
      );
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  async #checkBucket(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  #unavailable(error: unknown): unknown {
    if (error instanceof AppError && error.code === 'document_too_large') return error;
    const reason = error instanceof Error ? error.name : String(error);
    return new SourceUnavailableError(`the bucket ${this.#bucket}`, `cannot be read (${reason})`, error);
  }
}

/** Of an object, or of its listing: objects from before a bucket had versions have the version `null`. */
export function versionOf({ VersionId, ETag = '' }: { VersionId?: string; ETag?: string }): string {
  return VersionId && VersionId !== 'null' ? VersionId : ETag.replaceAll('"', '');
}
