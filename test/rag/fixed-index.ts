import {
  FingerprintMismatchError,
  type IndexFingerprint,
  type PassageHit,
  type PassageIndex,
  type PassageQuery,
} from '../../lambdas/vector-search/api';

export const fingerprint: IndexFingerprint = {
  embeddingModel: 'scripted/scripted-1',
  dimensions: 2,
  splitterVersion: 'structure-1/400/40',
};

/** An index that finds every passage that the caller may read, in the order given, and remembers its queries. */
export class FixedIndex implements PassageIndex {
  readonly queries: PassageQuery[] = [];

  constructor(
    private readonly hits: readonly PassageHit[],
    private readonly builtWith: IndexFingerprint = fingerprint,
  ) {}

  async search(query: PassageQuery): Promise<readonly PassageHit[]> {
    this.queries.push(query);
    if (query.fingerprint.embeddingModel !== this.builtWith.embeddingModel) {
      throw new FingerprintMismatchError(this.builtWith, query.fingerprint);
    }
    const { tenant, groups } = query.access;
    return this.hits
      .filter(({ passage }) => passage.tenant === tenant)
      .filter(
        ({ passage }) =>
          passage.groups.length === 0 || passage.groups.some((group) => groups.includes(group)),
      )
      .slice(0, query.limit);
  }

  async upsert() {}
  async delete() {}
  async list() {
    return [];
  }
  async count() {
    return this.hits.length;
  }
  async fingerprint() {
    return this.builtWith;
  }
}
