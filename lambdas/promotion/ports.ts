import type { Attestation, Pointers, Release, Rollout } from './api';

/** Releases and what is attested of them: both are only ever added. */
export interface ReleaseStore {
  /** Does nothing when it is there. */
  put(release: Release): Promise<void>;
  get(digest: string): Promise<Release | undefined>;
  /** Newest first. */
  list(query: {
    limit: number;
    after?: string;
  }): Promise<{ releases: readonly Release[]; nextAfter?: string }>;
  /** Does nothing when one of the same id is there. */
  attest(attestation: Attestation): Promise<void>;
  /** Of a release, oldest first. */
  attestations(digest: string): Promise<readonly Attestation[]>;
}

/** The pointers of the environment. */
export interface PointerStore {
  /** Consistent: whoever changed them reads the change. @returns undefined before the first change */
  read(): Promise<Pointers | undefined>;
  /** Writes when the stored version is the one before `pointers.version`. @returns whether it was written */
  swap(pointers: Pointers): Promise<boolean>;
  /** Newest first. */
  history(limit: number): Promise<readonly Pointers[]>;
}

/** Rollouts. */
export interface RolloutStore {
  get(rolloutId: string): Promise<Rollout | undefined>;
  /** Writes when the stored version is the one before. @returns whether it was written */
  put(rollout: Rollout): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<readonly Rollout[]>;
}
