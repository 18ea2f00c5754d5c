import { buildDataset } from './build-dataset';
import { isOfPerson } from './is-of-person';
import type { DatasetStore } from './ports';

/** A dataset that held cases of a person. */
export interface ErasedDataset {
  readonly digest: string;
  readonly name: string;
  /** Cases of the person. */
  readonly cases: number;
  /** Digest of the version without them; left out where nothing was left. */
  readonly replacedBy?: string;
}

/**
 * Removes what a person asked from every dataset of a tenant: each is replaced by a new version without those cases, and
 * the cases of the old one are removed for good.
 *
 * May be run again after it was cut off: the new version comes first, and has the same digest the second time.
 */
export async function eraseFromDatasets(
  person: { readonly tenant: string; readonly callerId: string; readonly answerIds?: readonly string[] },
  { store, now }: { readonly store: DatasetStore; readonly now: () => Date },
): Promise<readonly ErasedDataset[]> {
  const { tenant } = person;
  const erased: ErasedDataset[] = [];
  for (const { digest, card, createdBy } of await store.list(tenant)) {
    const cases = (await store.cases(tenant, digest)) ?? [];
    const kept = cases.filter((one) => !isOfPerson(one, person));
    const count = cases.length - kept.length;
    if (count === 0) continue;
    const leftOut = { ...card.leftOut, 'removed with a person’s data': count };
    const rebuilt = buildDataset({ card, cases: kept, leftOut, otherPurpose: [] });
    const replacedBy = kept.length === 0 ? undefined : rebuilt.digest;
    if (replacedBy !== undefined) {
      const createdAt = now().toISOString();
      await store.put(
        { digest: replacedBy, card: rebuilt.card, createdAt, createdBy, tenant },
        rebuilt.cases,
      );
    }
    await store.tombstone(tenant, digest, replacedBy);
    erased.push({ digest, name: card.name, cases: count, ...(replacedBy && { replacedBy }) });
  }
  return erased;
}
