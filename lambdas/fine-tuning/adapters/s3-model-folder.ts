import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { ModelFile } from '../../model-hub/api';
import { digest, digestStream } from '../../platform/digest';
import { resultMissing } from './read-training-result';

/** A folder of model files in S3. */
export class S3ModelFolder {
  readonly address: string;
  readonly #bucket: string;
  readonly #prefix: string;

  /** @param address - `s3://bucket/prefix/` */
  constructor(
    private readonly client: S3Client,
    address: string,
  ) {
    const { hostname, pathname } = new URL(address);
    this.address = address;
    this.#bucket = hostname;
    this.#prefix = decodeURIComponent(pathname.slice(1)).replace(/\/?$/, '/');
  }

  /**
   * Its files, each read once for its checksum, but for those whose checksum is known: to read a hundred gigabytes takes
   * longer than a function may run.
   *
   * @param known - SHA-256 by path
   */
  async files(known: Readonly<Record<string, string>> = {}): Promise<readonly ModelFile[]> {
    const files: ModelFile[] = [];
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.#bucket, Prefix: this.#prefix },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents) {
        const path = Key.slice(this.#prefix.length);
        files.push({ path, bytes: Size, sha256: known[path] ?? (await this.#checksum(Key)) });
      }
    }
    return files;
  }

  async read(path: string): Promise<string> {
    const text = await this.find(path);
    if (text === undefined) throw resultMissing(this.address, path);
    return text;
  }

  async find(path: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + path }),
      );
      return await Body?.transformToString('utf8');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async #checksum(Key: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
    return Body ? (await digestStream(Body.transformToWebStream())).sha256 : digest('');
  }
}
