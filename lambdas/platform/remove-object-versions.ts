import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { AppError } from './errors';

/**
 * Removes an object with every version that it had: a versioned bucket keeps what is only deleted or replaced.
 *
 * @param object.keepsLatest - true: what the object is now stays, and what it was before goes
 * @returns how many versions were removed, marks of deletions too
 * @throws {@link AppError} `object_not_removed`, retryable: what is removed stays so
 */
export async function removeObjectVersions(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly keepsLatest?: boolean },
): Promise<number> {
  const { bucket: Bucket, key, keepsLatest = false } = object;
  let removed = 0;
  for (;;) {
    // Other keys that begin with this one come later: a page is all there is but for many versions.
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: key }),
    );
    const found = [...Versions, ...DeleteMarkers].filter(
      ({ Key, IsLatest }) => Key === key && !(keepsLatest && IsLatest),
    );
    if (found.length === 0) return removed;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: found.map(({ Key, VersionId }) => ({ Key, VersionId })), Quiet: true },
      }),
    );
    const [error] = Errors;
    if (error) {
      throw new AppError(`S3 did not remove an object (${error.Code}): try again, what is removed stays so`, {
        kind: 'unavailable',
        code: 'object_not_removed',
        isRetryable: true,
      });
    }
    removed += found.length;
  }
}
