import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { Release } from '../api';
import { digestRelease } from '../digest-release';
import { releaseSchema } from '../release-schema';

/**
 * Reads a release from its record and holds it to its digest.
 *
 * @param digest - that it was looked for by
 * @throws {@link AppError} `release_altered`
 */
export function readRelease(record: string, digest: string): Release {
  let release: Release;
  try {
    release = parseJson(record, releaseSchema, `the release ${digest}`);
  } catch (cause) {
    throw altered(digest, cause);
  }
  if (release.digest !== digest || digestRelease(release.manifest) !== digest) throw altered(digest);
  return release;
}

function altered(digest: string, cause?: unknown): AppError {
  return new AppError(
    `the release ${digest} was altered in its store, its content is not what its digest is of: bring its item back from a backup, or make the release anew`,
    { kind: 'conflict', code: 'release_altered', cause },
  );
}
