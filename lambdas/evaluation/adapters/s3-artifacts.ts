import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';
import type { RunArtifacts } from './run-artifacts';

/** Artefacts in the bucket of an MLflow app, which leaves it to its clients to write them: URIs begin with `s3:`. */
export class S3Artifacts implements RunArtifacts {
  constructor(private readonly client: S3Client) {}

  async put(uri: string, name: string, content: Uint8Array): Promise<void> {
    await this.client.send(new PutObjectCommand({ ...placeOf(uri, name), Body: content }));
  }

  async get(uri: string, name: string): Promise<Buffer | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(placeOf(uri, name)));
      return Body && Buffer.from(await Body.transformToByteArray());
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async remove(uri: string, name: string): Promise<boolean> {
    const { Bucket, Key } = placeOf(uri, name);
    const { Versions = [], DeleteMarkers = [] } = await this.client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
    );
    const versions = [...Versions, ...DeleteMarkers].filter((version) => version.Key === Key);
    if (versions.length === 0) return false;
    const { Errors = [] } = await this.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: versions.map(({ VersionId }) => ({ Key, VersionId })), Quiet: true },
      }),
    );
    if (Errors.length === 0) return true;
    throw new AppError(
      `S3 has not removed ${Errors.length} versions of an artefact (${Errors[0]?.Code}): see that this function may delete versions, then try again`,
      { kind: 'unavailable', code: 'store_unavailable', isRetryable: true },
    );
  }
}

function placeOf(uri: string, name: string): { Bucket: string; Key: string } {
  const { hostname, pathname } = new URL(uri);
  return { Bucket: hostname, Key: `${decodeURIComponent(pathname).replace(/^\//, '')}/${name}` };
}
