import type { DomainPackages, PackageAssociation } from '../../lambdas/vector-search/ports';

/** A domain and its packages, in memory; a change stays under way until {@link settle}. */
export class FakeDomainPackages implements DomainPackages {
  /** Engine version of the one domain; undefined when it is gone. */
  engine: string | undefined = 'OpenSearch_3.5';
  /** What AWS offers for which engine version. */
  offered: Readonly<Record<string, string>> = { 'OpenSearch_3.5': 'G16029449' };
  current: PackageAssociation | undefined;
  isBusy = false;
  changes: string[] = [];

  async engineVersion(): Promise<string | undefined> {
    return this.engine;
  }

  async find(_name: string, engineVersion: string): Promise<string | undefined> {
    return this.offered[engineVersion];
  }

  async association(): Promise<PackageAssociation | undefined> {
    return this.engine === undefined ? undefined : this.current;
  }

  async associate(_domain: string, packageId: string): Promise<boolean> {
    return this.#change(`associate ${packageId}`, { packageId, state: 'associating' });
  }

  async dissociate(_domain: string, packageId: string): Promise<boolean> {
    return this.#change(`dissociate ${packageId}`, { packageId, state: 'dissociating' });
  }

  /** Ends the change that is under way. */
  settle(): void {
    const { current } = this;
    this.current =
      current?.state === 'associating' ? { packageId: current.packageId, state: 'active' } : undefined;
  }

  #change(name: string, next: PackageAssociation): boolean {
    if (this.isBusy) return false;
    this.changes.push(name);
    this.current = next;
    return true;
  }
}
