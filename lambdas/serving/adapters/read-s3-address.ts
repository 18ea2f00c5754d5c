import { AppError } from '../../platform/errors';

/** Bucket and prefix of the address of a folder. @throws AppError `invalid_model_version` when it is none of S3 */
export function readS3Address(address: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+\/)$/.exec(address) ?? [];
  if (bucket !== undefined && prefix !== undefined) return { bucket, prefix };
  throw new AppError(
    `the files of the version lie in ${address}, and an endpoint reads s3://<bucket>/<folder>/ alone: import the version into the bucket of the hub`,
    { kind: 'conflict', code: 'invalid_model_version' },
  );
}
