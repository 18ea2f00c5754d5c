import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';
import type { ModelSource, SourceFile } from '../ports';
import { readSharedS3File } from './read-s3-file';

/** One's own weights in a bucket, which stay where they are: their repository is their address. */
export class S3WeightsSource implements ModelSource {
  constructor(private readonly client: S3Client) {}

  async list(address: string): Promise<readonly SourceFile[]> {
    const [, Bucket = '', Prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
    const files: SourceFile[] = [];
    try {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.client },
        { Bucket, Prefix },
      )) {
        for (const { Key = '', Size = 0 } of Contents) {
          files.push({ path: Key.slice(Prefix.length), bytes: Size });
        }
      }
    } catch (error) {
      if (!(error instanceof Error) || !['AccessDenied', 'NoSuchBucket'].includes(error.name)) throw error;
      throw new AppError(
        `${address} cannot be listed from here (${error.name}): see that the bucket is there and its policy lets this account list and read it`,
        { kind: 'forbidden', code: 'model_source_refused', cause: error },
      );
    }
    if (files.length > 0) return files;
    throw new AppError(`there is nothing at ${address}: see the address of the weights in models/`, {
      kind: 'not-found',
      code: 'model_source_refused',
    });
  }

  read(address: string, _revision: string, path: string, from: number): Promise<ReadableStream<Uint8Array>> {
    return readSharedS3File(this.client, address + path, from);
  }
}
