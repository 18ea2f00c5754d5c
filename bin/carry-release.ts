import { z } from 'zod';
import { canonicalJson } from '../lambdas/platform/canonical-json';
import { digest } from '../lambdas/platform/digest';
import { AppError } from '../lambdas/platform/errors';
import type { KitClient } from './kit-client';
import { releaseShape } from './release-shape';

const bundleShape = z.looseObject({ release: z.looseObject({ digest: z.string() }) });

/**
 * Carries a release from one environment to another, by digest: nothing is built anew, and what has arrived is compared
 * with what was sent.
 *
 * @returns its digest
 * @throws AppError `release_altered` when something else has arrived
 */
export async function carryRelease(name: string, from: KitClient, to: KitClient): Promise<string> {
  const bundle = await from.request('GET', `/releases/${encodeURIComponent(name)}/bundle`, bundleShape);
  const sent = bundle.release.digest;
  const arrived = await to.request('POST', '/releases/import', releaseShape, bundle);
  if (arrived.digest === sent && digest(canonicalJson(arrived.manifest)) === sent) return sent;
  throw new AppError(
    `the release ${sent} arrived as ${arrived.digest} or altered: compare both environments`,
    {
      kind: 'conflict',
      code: 'release_altered',
    },
  );
}
