import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { DatasetCase } from '../api';
import { datasetPrefix } from '../settings';
import { datasetCaseShape } from './dataset-shape';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Cases of datasets as packed JSON lines in the bucket of evaluations. */
export class S3DatasetCases {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(tenant: string, digest: string, cases: readonly DatasetCase[]): Promise<void> {
    const lines = cases.map((one) => JSON.stringify(one)).join('\n');
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: keyOf(tenant, digest),
        Body: await pack(lines),
        ContentType: 'application/gzip',
      }),
    );
  }

  /** @returns undefined when there is none, or it was removed */
  async get(tenant: string, digest: string): Promise<readonly DatasetCase[] | undefined> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: keyOf(tenant, digest) }),
      );
      if (!Body) return undefined;
      const lines = (await unpack(await Body.transformToByteArray())).toString('utf8');
      return lines
        .split('\n')
        .map((line) => parseJson(line, datasetCaseShape, `a case of dataset ${digest}`));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Removes the object with every version that it had: a versioned bucket keeps what is only deleted. */
  async remove(tenant: string, digest: string): Promise<void> {
    const key = keyOf(tenant, digest);
    for (;;) {
      // The key is no prefix of another one's, so that a page is all there is but for many versions.
      const { Versions = [], DeleteMarkers = [] } = await this.client.send(
        new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: key }),
      );
      const found = [...Versions, ...DeleteMarkers].filter(({ Key }) => Key === key);
      if (found.length === 0) return;
      const { Errors = [] } = await this.client.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Objects: found.map(({ Key, VersionId }) => ({ Key, VersionId })), Quiet: true },
        }),
      );
      const [error] = Errors;
      if (error) {
        throw new AppError(
          `the cases of dataset ${digest} could not be removed (${error.Code}): try again, what is removed stays so`,
          { kind: 'unavailable', code: 'cases_not_removed', isRetryable: true },
        );
      }
    }
  }
}

/** Two tenants never share a folder, whatever letters are in their names. */
function keyOf(tenant: string, digest: string): string {
  return `${datasetPrefix}${encodeURIComponent(tenant)}/${digest}.jsonl.gz`;
}
