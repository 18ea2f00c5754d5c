import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ModelFile, ModelVersion } from '../../model-hub/api';
import { AppError } from '../../platform/errors';
import { servedAdapterPrefix } from '../settings';
import { packTar } from './pack-tar';
import { readS3Address } from './read-s3-address';
import { uploadInParts } from './upload-in-parts';

/** SageMaker wants gzip, and weights hardly shrink: the time of the function is better spent on large ones. */
const level = constants.Z_NO_COMPRESSION;

/** Where the archive of an adapter lies: SageMaker takes an adapter as one .tar.gz, and the hub keeps folders of files. */
export function archiveAddress({ group, digest, address }: ModelVersion): string {
  const { bucket } = readS3Address(address);
  return `s3://${bucket}/${servedAdapterPrefix}${group}/${digest}.tar.gz`;
}

/**
 * Packs an adapter, file by file as it is read, each held to its checksum. Does nothing when the archive is there.
 *
 * @throws AppError `model_version_altered` when a file is not what was registered, and then there is no archive
 */
export async function packAdapter(version: ModelVersion, client: S3Client): Promise<void> {
  const { bucket: Bucket, prefix } = readS3Address(version.address);
  const place = { Bucket, Key: archiveAddress(version).slice(`s3://${Bucket}/`.length) };
  if (await isThere(client, place)) return;
  const files = version.files.map((file) => ({
    ...file,
    content: async () => readChecked(client, { Bucket, Key: prefix + file.path }, file),
  }));
  await pipeline(packTar(files), createGzip({ level }), async (packed: AsyncIterable<Uint8Array>) =>
    uploadInParts(client, place, packed),
  );
}

async function isThere(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(place));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return false;
    throw error;
  }
}

async function* readChecked(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
  { path, sha256 }: ModelFile,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of await open(client, place)) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') === sha256) return;
  throw new AppError(
    `${path} is not what was registered with the version: its checksum differs; bring it back from a backup, or register the version anew`,
    { kind: 'conflict', code: 'model_version_altered' },
  );
}

async function open(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
): Promise<AsyncIterable<Uint8Array>> {
  try {
    const { Body } = await client.send(new GetObjectCommand(place));
    if (Body) return Body.transformToWebStream();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchKey') throw error;
  }
  throw new AppError(
    `there is no s3://${place.Bucket}/${place.Key}, which the version was registered with: bring it back from a backup, or register the version anew`,
    { kind: 'conflict', code: 'model_version_altered' },
  );
}
