import type { IndexFingerprint, PassageAccessLevel } from './settings';

/** The versions of an index on a server: made and removed by a deployment, never by a function that searches. */
export interface IndexAdministration {
  /**
   * Makes the version of a fingerprint where it is missing and points the alias to it; other versions stay.
   *
   * @returns name of the version
   */
  create(wanted: { alias: string; fingerprint: IndexFingerprint }): Promise<string>;
  /** Deletes every version of an alias; does nothing when there is none. */
  deleteAll(alias: string): Promise<void>;
}

/** What an IAM role may do with the indexes of an alias. */
export interface PassageRole {
  /** Unique on the server. */
  readonly name: string;
  readonly alias: string;
  readonly access: PassageAccessLevel;
  /** ARN of the IAM role that gets it. */
  readonly memberArn: string;
}

/** Roles that the server itself checks, beside IAM. */
export interface PassageRoles {
  /** @returns false when the server has no such roles, and nothing was done */
  put(role: PassageRole): Promise<boolean>;
  /** Does nothing when there is no such role, or the server has none at all. */
  delete(name: string): Promise<void>;
}

/** An analyzer on its way to a domain, there, or on its way out. */
export interface PackageAssociation {
  readonly packageId: string;
  readonly state: 'associating' | 'active' | 'association-failed' | 'dissociating' | 'dissociation-failed';
  /** Why it failed, in AWS's words. */
  readonly cause?: string;
}

/** Analyzers that AWS offers for domains of OpenSearch Service, and which domain has which. */
export interface DomainPackages {
  /** @returns e.g. `OpenSearch_3.5`; undefined when there is no such domain */
  engineVersion(domain: string): Promise<string | undefined>;
  /** @returns id of the package for an engine version; undefined when AWS does not offer it in this region */
  find(name: string, engineVersion: string): Promise<string | undefined>;
  /** @returns undefined when the domain does not have the package, or is gone */
  association(domain: string, name: string): Promise<PackageAssociation | undefined>;
  /** Begins it; takes minutes. @returns false when the domain is busy with another change: try again */
  associate(domain: string, packageId: string): Promise<boolean>;
  /** Begins it; takes minutes. @returns false when the domain is busy with another change: try again */
  dissociate(domain: string, packageId: string): Promise<boolean>;
}
