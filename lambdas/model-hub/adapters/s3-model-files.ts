import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  DeleteObjectCommand,
  NoSuchUpload,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { digestStream } from '../../platform/digest';
import type { ModelFile } from '../api';
import { checkContent } from '../check-content';
import type { ModelFiles, PartialModelFiles, SourceFile } from '../ports';
import { readS3File } from './read-s3-file';
import { listS3Uploads, type S3Place, S3Upload } from './s3-upload';

/** What {@link S3ModelFiles} needs. */
export interface S3ModelFilesOptions {
  /** With time enough for a piece: see `openModelBucket`. */
  readonly client: S3Client;
  readonly bucket: string;
  /**
   * Bytes of a piece, at least 5 MiB: S3 takes 10,000 pieces, so that a file may have 320 GB.
   *
   * @default 32 MiB
   */
  readonly pieceBytes?: number;
}

/** Weights and artefacts in a bucket, large files as multipart uploads: what S3 has of them is all that is remembered. */
export class S3ModelFiles implements ModelFiles, PartialModelFiles {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #pieceBytes: number;

  constructor({ client, bucket, pieceBytes = 32 * 1_048_576 }: S3ModelFilesOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#pieceBytes = pieceBytes;
  }

  address(prefix: string): string {
    return `s3://${this.#bucket}/${prefix}`;
  }

  async write(
    path: string,
    content: ReadableStream<Uint8Array>,
    expected: { bytes: number; sha256?: string },
  ): Promise<ModelFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    let upload: S3Upload | undefined;
    try {
      for await (const piece of cutIntoPieces(content, this.#pieceBytes)) {
        hash.update(piece);
        bytes += piece.byteLength;
        // More than that is never the file, and may never end.
        if (bytes > expected.bytes) break;
        if (piece.byteLength < this.#pieceBytes && upload === undefined) {
          const found = { path, bytes, sha256: hash.digest('hex') };
          checkContent(found, expected);
          await this.#client.send(new PutObjectCommand({ ...this.place(path), Body: piece }));
          return found;
        }
        upload ??= await S3Upload.begin(this.#client, this.place(path));
        await upload.add(piece);
      }
      const found = { path, bytes, sha256: hash.digest('hex') };
      checkContent(found, expected);
      await this.complete(upload);
      return found;
    } catch (error) {
      await this.abort(upload);
      throw error;
    }
  }

  async list(prefix: string): Promise<readonly SourceFile[]> {
    const files: SourceFile[] = [];
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents)
        files.push({ path: Key.slice(prefix.length), bytes: Size });
    }
    return files;
  }

  read(path: string): Promise<ReadableStream<Uint8Array>> {
    return readS3File(this.#client, this.place(path));
  }

  async kept(prefix: string): Promise<ReadonlyMap<string, number>> {
    const kept = new Map<string, number>();
    for (const upload of await listS3Uploads(this.#client, this.place(prefix))) {
      const bytes = await upload.bytes().catch((error: unknown) => {
        // Completed meanwhile: it is among the files, which are listed after.
        if (error instanceof NoSuchUpload) return undefined;
        throw error;
      });
      if (bytes !== undefined) kept.set(upload.key.slice(prefix.length), bytes);
    }
    for (const { path, bytes } of await this.list(prefix)) kept.set(path, bytes);
    return kept;
  }

  async append(
    path: string,
    content: ReadableStream<Uint8Array>,
    file: { bytes: number; signal?: AbortSignal },
  ): Promise<number> {
    const upload = (await this.unfinished(path)) ?? (await S3Upload.begin(this.#client, this.place(path)));
    let kept = await upload.bytes();
    // The next piece comes in while one goes out.
    let sending: Promise<void> | undefined;
    try {
      for await (const piece of cutIntoPieces(content, this.#pieceBytes)) {
        await sending;
        if (file.signal?.aborted) break;
        // A short piece may only be the last one: what was cut short within a piece is read again.
        if (piece.byteLength < this.#pieceBytes && kept + piece.byteLength < file.bytes) break;
        kept += piece.byteLength;
        sending = upload.add(piece);
        sending.catch(() => {});
        if (kept > file.bytes) break;
      }
    } finally {
      await sending;
    }
    return kept;
  }

  async finish(path: string, expected: { bytes: number; sha256?: string }): Promise<ModelFile> {
    const upload = await this.unfinished(path);
    if (upload) {
      const bytes = await upload.bytes();
      if (bytes !== expected.bytes) await this.abort(upload);
      checkContent({ path, bytes, sha256: expected.sha256 ?? '' }, expected);
      await this.complete(upload);
    }
    const found = { path, ...(await digestStream(await this.read(path))) };
    try {
      checkContent(found, expected);
    } catch (error) {
      await this.#client.send(new DeleteObjectCommand(this.place(path)));
      throw error;
    }
    return found;
  }

  private async unfinished(path: string): Promise<S3Upload | undefined> {
    const uploads = await listS3Uploads(this.#client, this.place(path));
    return uploads.find(({ key }) => key === path);
  }

  private async complete(upload: S3Upload | undefined): Promise<void> {
    if (!upload) return;
    await this.#client.send(
      new CompleteMultipartUploadCommand({ ...upload.id, MultipartUpload: { Parts: await upload.parts() } }),
    );
  }

  private async abort(upload: S3Upload | undefined): Promise<void> {
    if (upload) await this.#client.send(new AbortMultipartUploadCommand(upload.id));
  }

  private place(path: string): S3Place {
    return { Bucket: this.#bucket, Key: path };
  }
}

/** Pieces of one size but for the last; one that is empty only when all is. */
async function* cutIntoPieces(
  content: ReadableStream<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let isEmpty = true;
  for await (const given of content) {
    let rest = given;
    while (rest.byteLength > 0) {
      isEmpty = false;
      const part = rest.subarray(0, pieceBytes - bytes);
      parts.push(part);
      bytes += part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (bytes < pieceBytes) continue;
      yield Buffer.concat(parts);
      parts = [];
      bytes = 0;
    }
  }
  if (bytes > 0 || isEmpty) yield Buffer.concat(parts);
}
