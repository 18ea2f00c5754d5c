import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { removeObjectVersions } from '../../platform/remove-object-versions';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Texts as packed objects of the bucket of evaluations. */
export class PackedObjects {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(key: string, text: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: await pack(text),
        ContentType: 'application/gzip',
      }),
    );
  }

  /** @returns undefined when there is no such object */
  async get(key: string): Promise<{ readonly text: string; readonly writtenAt: Date } | undefined> {
    try {
      const { Body, LastModified } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: key }),
      );
      if (!Body) return undefined;
      const text = (await unpack(await Body.transformToByteArray())).toString('utf8');
      return { text, writtenAt: LastModified ?? new Date(0) };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** As it is, for readers that unpack nothing. @returns the key */
  async putPlain(key: string, text: string): Promise<string> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: text,
        ContentType: 'application/x-ndjson',
      }),
    );
    return key;
  }

  /** Removes an object with every version of it. @returns how many there were */
  async remove(key: string): Promise<number> {
    return removeObjectVersions(this.client, { bucket: this.bucket, key });
  }

  /** Removes what an object was before it was written last. */
  async removeEarlier(key: string): Promise<void> {
    await removeObjectVersions(this.client, { bucket: this.bucket, key, keepsLatest: true });
  }
}
