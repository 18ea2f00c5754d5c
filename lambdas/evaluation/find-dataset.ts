import { AppError } from '../platform/errors';
import type { Dataset } from './api';
import type { DatasetStore } from './ports';

/**
 * A dataset of the tenant by its digest, the first 8 or more digits of it, or a name: its newest version that has
 * its cases.
 *
 * @throws {@link AppError} `dataset_not_found`, `ambiguous_digest`
 */
export async function findDataset(store: DatasetStore, tenant: string, id: string): Promise<Dataset> {
  const exact = /^[0-9a-f]{64}$/.test(id) ? await store.get(tenant, id) : undefined;
  if (exact) return exact;
  const all = await store.list(tenant);
  const versions = all
    .filter(({ card, isErased }) => card.name === id && !isErased)
    .sort((left, right) => right.version - left.version);
  if (versions[0]) return versions[0];
  const begun = /^[0-9a-f]{8,64}$/.test(id) ? all.filter(({ digest }) => digest.startsWith(id)) : [];
  if (begun[0] && begun.length === 1) return begun[0];
  if (begun.length > 1) {
    throw new AppError(`${begun.length} datasets begin with ${id}: give more digits`, {
      kind: 'invalid',
      code: 'ambiguous_digest',
    });
  }
  throw new AppError(
    `there is no dataset ${JSON.stringify(id.slice(0, 80))}: make one of that name with "kit dataset build" or "kit dataset add", or give a name, a digest or 8 digits of one, as "kit dataset list" shows them`,
    { kind: 'not-found', code: 'dataset_not_found' },
  );
}
