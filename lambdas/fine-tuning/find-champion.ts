import type { ModelVersions } from '../model-hub/api';
import type { FineTuning } from './api';

/**
 * The champion of a group, where it is of the same base: what is not is no measure for what is learned on this one.
 *
 * @returns the address of what a compressed one was made of, because training loads nothing compressed
 */
export async function findChampion(
  { group, base, revision }: { readonly group: string; readonly base: string; readonly revision: string },
  versions: Pick<ModelVersions, 'list'>,
): Promise<FineTuning['champion']> {
  const all = await versions.list(group);
  const champion = all.find(({ aliases }) => aliases.includes('champion'));
  if (champion === undefined) return undefined;
  const { baseModel, baseRevision, compressedFrom = champion.id } = champion.lineage;
  if (baseModel !== base || baseRevision !== revision) return undefined;
  const measured = all.find(({ id }) => id === compressedFrom);
  return measured && { modelVersion: champion.id, address: measured.address };
}
