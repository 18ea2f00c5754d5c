import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';
import type { S3Place } from './s3-upload';

/** An object as a stream, from a byte on. @throws AppError `model_file_missing` */
export async function readS3File(
  client: S3Client,
  place: S3Place,
  from = 0,
): Promise<ReadableStream<Uint8Array>> {
  try {
    const { Body } = await client.send(
      new GetObjectCommand({ ...place, ...(from > 0 ? { Range: `bytes=${from}-` } : {}) }),
    );
    if (Body) return Body.transformToWebStream();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchKey') throw error;
  }
  throw new AppError(`there is no s3://${place.Bucket}/${place.Key}: see that what makes it has ended well`, {
    kind: 'not-found',
    code: 'model_file_missing',
  });
}

/**
 * A file of another environment's bucket by its address, from a byte on.
 *
 * @throws AppError `model_source_refused` with what that environment has to allow
 */
export async function readSharedS3File(
  client: S3Client,
  address: string,
  from = 0,
): Promise<ReadableStream<Uint8Array>> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (Bucket === undefined || Key === undefined) {
    throw new AppError(`the address must be s3://<bucket>/<key>, got ${address}`, {
      kind: 'invalid',
      code: 'invalid_model_address',
    });
  }
  try {
    return await readS3File(client, { Bucket, Key }, from);
  } catch (error) {
    if (!(error instanceof Error) || !['AccessDenied', 'NoSuchBucket'].includes(error.name)) throw error;
    throw new AppError(
      `${address} cannot be read from here (${error.name}): add this account to modelHub.sharedWith of the environment that it comes from, and deploy that`,
      { kind: 'forbidden', code: 'model_source_refused', cause: error },
    );
  }
}
