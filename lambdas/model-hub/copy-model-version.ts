import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import { checkFileList } from './check-model-files';
import { digestModelVersion, identifyModelVersion } from './digest-model-version';
import { modelVersionRecordSchema } from './model-version-schema';
import type { ModelFiles, RegisteredModelVersion } from './ports';
import { readText } from './read-text';
import { modelVersionPrefix, mostRecordBytes } from './settings';

/**
 * Copies the files of a version of another environment here.
 *
 * @param address - of its record, whose name has its SHA-256
 * @param deps.check - what has to be so here before a byte of weights is read
 * @returns the version as it is registered here, with its lineage
 */
export async function copyModelVersion(
  address: string,
  deps: {
    /** Reads a file of the other environment by its address. */
    readonly readSource: (address: string) => Promise<ReadableStream<Uint8Array>>;
    readonly files: ModelFiles;
    readonly check: (version: RegisteredModelVersion) => Promise<void>;
  },
): Promise<RegisteredModelVersion> {
  const [, expected] = /\/record-([0-9a-f]{64})\.json$/.exec(address) ?? [];
  if (expected === undefined) {
    throw new AppError(
      `the address must end with /record-<64 hex digits>.json, got ${address}: kit models versions --json shows it as record where the version comes from`,
      { kind: 'invalid', code: 'invalid_model_address', parameter: 'record' },
    );
  }
  const text = await readText(await deps.readSource(address), mostRecordBytes);
  if (digest(text) !== expected) throw altered(`the record ${address} is not what its name says`);
  const version = parseJson(text, modelVersionRecordSchema, `the record ${address}`);
  if (
    digestModelVersion(version) !== version.digest ||
    version.id !== identifyModelVersion(version.group, version.digest)
  ) {
    throw altered(`the record ${address} says another digest than its files and base have`);
  }
  checkFileList(version);
  await deps.check(version);

  const prefix = `${modelVersionPrefix}${version.group}/${version.digest}/`;
  const there = new Map((await deps.files.list(prefix)).map(({ path, bytes }) => [path, bytes]));
  for (const file of version.files) {
    // Only a whole file that had its checksum is ever there: an interrupted copy goes on with the next.
    if (there.get(file.path) === file.bytes) continue;
    try {
      await deps.files.write(prefix + file.path, await deps.readSource(version.address + file.path), file);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'checksum_mismatch') throw error;
      throw altered(`${file.path} of ${version.id} is not what the record says`, error);
    }
  }
  return { ...version, address: deps.files.address(prefix) };
}

function altered(problem: string, cause?: unknown): AppError {
  return new AppError(`${problem}: register the version again where it comes from, then copy it`, {
    kind: 'conflict',
    code: 'model_version_altered',
    cause,
  });
}
