import { AppError } from '../platform/errors';
import type { Pointers, Release } from './api';
import { digestRelease } from './digest-release';
import type { ReleaseStore } from './ports';
import type { ReleaseManifest } from './settings';

/** What finding a release needs. */
export interface FindReleaseDeps {
  readonly store: Pick<ReleaseStore, 'get' | 'list'>;
  readonly defaultManifest: ReleaseManifest;
  readonly now: () => Date;
}

/** Digits of a digest that are enough to ask for a release. */
const fewestDigits = 8;

/**
 * Finds a release by its digest, the beginning of it, or what it is: `champion`, which is the default release while there
 * is none, `candidate`, `previous-champion` or `default`.
 *
 * @throws {@link AppError} `release_not_found`, `ambiguous_digest`, `release_altered`
 */
export async function findRelease(
  name: string,
  pointers: Pointers | undefined,
  deps: FindReleaseDeps,
): Promise<Release> {
  const standard = digestRelease(deps.defaultManifest);
  const roles: Readonly<Record<string, string | undefined>> = {
    champion: pointers?.champion ?? standard,
    candidate: pointers?.candidate,
    'previous-champion': pointers?.previousChampion,
    default: standard,
  };
  if (Object.hasOwn(roles, name)) {
    const digest = roles[name];
    const found = digest === undefined ? undefined : await deps.store.get(digest);
    if (found) return found;
    if (digest === standard) return defaultRelease(standard, deps);
    throw notFound(`there is no ${name}`);
  }
  if (!/^[0-9a-f]{8,64}$/.test(name)) {
    throw notFound(
      `there is no release ${JSON.stringify(name.slice(0, 100))}: name one by at least the first ${fewestDigits} digits of its digest, or as champion, candidate, previous-champion or default`,
    );
  }
  if (name.length === 64) {
    const found = await deps.store.get(name);
    if (found) return found;
    if (name === standard) return defaultRelease(standard, deps);
    throw notFound(`there is no release ${name}: "kit release list" shows those there are`);
  }
  return await findByDigits(name, deps);
}

async function findByDigits(digits: string, { store }: FindReleaseDeps): Promise<Release> {
  const found: Release[] = [];
  let after: string | undefined;
  do {
    const page = await store.list({ limit: 100, after });
    found.push(...page.releases.filter(({ digest }) => digest.startsWith(digits)));
    after = page.nextAfter;
  } while (after !== undefined && found.length < 2);
  const [release, other] = found;
  if (release && other) {
    throw new AppError(
      `${digits} begins more than one release (${release.digest}, ${other.digest}): give more digits`,
      { kind: 'invalid', code: 'ambiguous_digest', parameter: 'id' },
    );
  }
  if (release) return release;
  throw notFound(
    `there is no release whose digest begins with ${digits}: "kit release list" shows those there are`,
  );
}

/** Before it is settled by a deployment or a start it is in no store. */
function defaultRelease(digest: string, { defaultManifest, now }: FindReleaseDeps): Release {
  return {
    digest,
    manifest: defaultManifest,
    author: 'kit',
    note: 'made from the settings of the environment',
    createdAt: now().toISOString(),
  };
}

function notFound(message: string): AppError {
  return new AppError(message, { kind: 'not-found', code: 'release_not_found', parameter: 'id' });
}
