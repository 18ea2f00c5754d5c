import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../../platform/has-error-code';
import type { ReadVersionFile } from '../ports';
import { readS3Address } from './read-s3-address';

/** Reads a small file of a model version from the bucket, or the folder, that its files lie in. */
export const readVersionFile: ReadVersionFile = async ({ address, files }, path) => {
  // What was not registered with the version is not of it.
  if (!files.some((file) => file.path === path)) return undefined;
  if (!address.startsWith('s3://')) return await readFolderFile(join(address, path));
  const { bucket, prefix } = readS3Address(address);
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { openS3 } = await import('../../platform/open-s3');
  try {
    const { Body } = await openS3().send(new GetObjectCommand({ Bucket: bucket, Key: prefix + path }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

async function readFolderFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, ['ENOENT'])) return undefined;
    throw error;
  }
}
