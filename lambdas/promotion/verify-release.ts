import { digest as digestOf } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { Release } from './api';
import { type Availability, checkAvailability } from './check-availability';
import type { ReleaseStore, ReleaseTemplates } from './ports';

/** What verifying a release needs. */
export interface VerifyReleaseDeps {
  readonly releases: Pick<ReleaseStore, 'get'>;
  readonly templates: Pick<ReleaseTemplates, 'get'>;
  readonly availability: () => Promise<Availability>;
}

/**
 * Holds a release to its digest, manifest and texts, and to what the environment has now. Done before every change that
 * gives it traffic.
 *
 * @throws {@link AppError} `release_not_found`, `release_altered`, `route_not_available`, `index_not_available`
 */
export async function verifyRelease(digest: string, deps: VerifyReleaseDeps): Promise<Release> {
  const release = await deps.releases.get(digest);
  if (release === undefined) {
    throw new AppError(`there is no release ${digest}: see "kit release list"`, {
      kind: 'not-found',
      code: 'release_not_found',
    });
  }
  for (const purpose of ['answer', 'direct', 'condense'] as const) {
    const wanted = release.manifest.templates[purpose];
    if ((await readContent(wanted, deps.templates)) !== wanted) {
      throw new AppError(
        `the prompt template ${purpose} of the release ${digest} is gone or was altered in its store: bring it back from a backup, or make the release anew`,
        { kind: 'conflict', code: 'release_altered', parameter: `templates.${purpose}` },
      );
    }
  }
  await checkAvailability(release.manifest, await deps.availability());
  return release;
}

/** @returns the digest of the text; undefined when there is none */
async function readContent(
  wanted: string,
  templates: Pick<ReleaseTemplates, 'get'>,
): Promise<string | undefined> {
  try {
    return digestOf((await templates.get(wanted)).content);
  } catch (error) {
    if (error instanceof AppError && !error.isRetryable && error.kind !== 'unavailable') return undefined;
    throw error;
  }
}
