import type { IndexAdministration } from '../../lambdas/vector-search/ports';
import type { IndexFingerprint } from '../../lambdas/vector-search/settings';

/** The versions of indexes, in memory, by alias. */
export class FakeIndexAdministration implements IndexAdministration {
  readonly versions = new Map<string, string[]>();

  async create({ alias, fingerprint }: { alias: string; fingerprint: IndexFingerprint }): Promise<string> {
    const version = `${alias}-${fingerprint.splitterVersion}`;
    this.versions.set(alias, [...new Set([...(this.versions.get(alias) ?? []), version])]);
    return version;
  }

  async deleteAll(alias: string): Promise<void> {
    this.versions.delete(alias);
  }
}
