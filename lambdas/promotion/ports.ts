import type { Attestation, Pointers, Release, ReleaseManifest, Rollout } from './api';

/** Releases and what is attested of them: both are only ever added. */
export interface ReleaseStore {
  /** Does nothing when it is there. */
  put(release: Release): Promise<void>;
  /** @throws `release_altered` when the manifest is not what the digest is of */
  get(digest: string): Promise<Release | undefined>;
  /** Newest first. @throws as `get` */
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
  /** Consistent: whoever changed it reads the change. */
  get(rolloutId: string): Promise<Rollout | undefined>;
  /** Writes when the stored version is the one before, or there is none and it is the first. @returns whether it was written */
  put(rollout: Rollout): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<readonly Rollout[]>;
}

/** What carries rollouts on: a loop of this process, or a state machine. */
export interface RolloutMachine {
  /** Begins to advance a rollout; does nothing when it has begun before. */
  start(rolloutId: string): Promise<void>;
  /** Tells it that a rollout which waited for people waits no longer. */
  resume(rolloutId: string): Promise<void>;
}

/** Prompt templates by digest, as far as releases need them. */
export interface ReleaseTemplates {
  /** @returns the SHA-256 of the content, in hex */
  put(template: { readonly name: string; readonly content: string }): Promise<string>;
  /** @throws `template_not_found` */
  get(digest: string): Promise<{ readonly name: string; readonly content: string }>;
}

/** Refuses a text that is no prompt template of its purpose. @throws `invalid_template`, `invalid_shape` */
export type CheckTemplate = (
  purpose: TemplatePurpose,
  template: { readonly name: string; readonly content: string },
) => void;

/** What the chain uses a prompt template for. */
export type TemplatePurpose = keyof ReleaseManifest['templates'];
