import type { Caller } from '../domain/caller';
import type { ReleaseManifest } from './settings';

export type { GateSettings, PromotionSettings, ReleaseManifest } from './settings';

/** A release as it is kept: the manifest never changes, what is said about it is beside it. */
export interface Release {
  /** SHA-256 of the manifest's canonical JSON, 64 hex digits. */
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  /** Id of the caller who made it, or `kit` for a default release. */
  readonly author: string;
  /** What is different about it, in its author's words. */
  readonly note: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Something that is attested of a release; never changes it. */
export type Attestation = {
  readonly id: string;
  /** Digest of the release. */
  readonly release: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Id of the caller, or `kit`. */
  readonly by: string;
  /** Name of the environment that it was attested in. */
  readonly environment: string;
} & (
  | {
      readonly kind: 'evaluation';
      /** SHA-256 of the report. */
      readonly report: string;
      readonly evaluationId: string;
      readonly verdict: 'promote' | 'hold' | 'reject';
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'approval'; readonly isApproved: boolean; readonly reason: string }
  | {
      readonly kind: 'rollout';
      readonly outcome: 'promoted' | 'rolled-back' | 'held' | 'rejected' | 'failed';
      readonly reasons: readonly string[];
    }
);

/** What pointers point to, changed together so that nobody sees half a change. */
export interface Pointers {
  /** Grows with every change; a change names the version that it was made from. */
  readonly version: number;
  readonly champion?: string;
  readonly candidate?: string;
  /** The champion before, for a rollback. */
  readonly previousChampion?: string;
  /** Percent of callers that the candidate answers; 0 outside a canary. */
  readonly canaryPercent: number;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
  readonly changedBy: string;
  /** Why, in words. */
  readonly reason: string;
}

/** Which release answers, and as what. */
export interface PickedRelease {
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  readonly role: 'champion' | 'candidate' | 'default';
}

/** Picks releases for requests. */
export interface ReleasePicker {
  /**
   * The champion, or in a canary the candidate for its share of callers, the same caller always on the same side. Never
   * fails while the pointers are away: the last ones that were read hold, before them the default release.
   */
  pick(caller: Pick<Caller, 'id' | 'tenant'>): Promise<PickedRelease>;
  /** A release by its digest, e.g. for an evaluation. @throws `release_not_found` */
  get(digest: string): Promise<PickedRelease>;
  /** Releases whose index has to be kept and written: default, champion, candidate and previous champion, each once. */
  pinned(): Promise<readonly PickedRelease[]>;
}

/** A change of the manifest to make a candidate of: what is left out stays as it is in `base`. */
export interface NewRelease {
  /** Digest of the release that it begins from; left out: the champion. */
  readonly base?: string;
  readonly note: string;
  /** Fields of the chain's settings that change, e.g. `{ temperature: 0.2, retrieval: { retrievedPassages: 8 } }`. */
  readonly chain?: Readonly<Record<string, unknown>>;
  /** Content of prompt templates that change, by purpose. */
  readonly templates?: Readonly<Partial<Record<'answer' | 'direct' | 'condense', string>>>;
}

/** A field that two releases differ in. */
export interface ReleaseDifference {
  /** e.g. `chain.retrieval.retrievedPassages`, `templates.answer`. */
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
}

/** Where a rollout stands. */
export type RolloutStep =
  | 'evaluating'
  | 'gating'
  | 'waiting-for-approval'
  | 'canary'
  | 'promoted'
  | 'held'
  | 'rejected'
  | 'rolled-back'
  | 'failed';

/** The way of one candidate to champion. */
export interface Rollout {
  /** `rollout_` and 24 characters. */
  readonly id: string;
  readonly candidate: string;
  /** Champion when it began; undefined in an environment that had none. */
  readonly champion?: string;
  readonly step: RolloutStep;
  /** Id of the caller who began it. */
  readonly startedBy: string;
  readonly tenant: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly evaluationId?: string;
  /** From 0: index of the canary step. */
  readonly canaryStep?: number;
  readonly canaryPercent?: number;
  /** When the step ends at the earliest, ISO 8601. */
  readonly until?: string;
  /** Why it stands where it stands, newest last. */
  readonly reasons: readonly string[];
  /** What happened when, oldest first. */
  readonly history: readonly { readonly time: string; readonly step: RolloutStep; readonly reason: string }[];
  readonly version: number;
}

/** A release with what is known about it. */
export interface ReleaseDetail extends Release {
  readonly roles: readonly ('champion' | 'candidate' | 'previous-champion' | 'default')[];
  readonly attestations: readonly Attestation[];
}

/** What crosses from one environment to the next: everything by digest, verified on arrival. */
export interface ReleaseBundle {
  readonly release: Release;
  /** Content of the prompt templates by digest. */
  readonly templates: readonly { readonly name: string; readonly content: string }[];
  readonly attestations: readonly Attestation[];
  /** Name of the environment that it comes from. */
  readonly environment: string;
}

/** Releases of this environment. */
export interface Releases {
  /** @throws `release_not_found`, `invalid_release` naming the field, `index_not_available`, `route_not_available`, `release_unchanged` */
  create(caller: Caller, release: NewRelease): Promise<ReleaseDetail>;
  /** Newest first. */
  list(query: {
    limit: number;
    after?: string;
  }): Promise<{ releases: readonly ReleaseDetail[]; nextAfter?: string }>;
  /** @param digest - or the first 8 or more digits of it @throws `release_not_found`, `ambiguous_digest` */
  get(digest: string): Promise<ReleaseDetail>;
  /** Texts of templates are compared by line. @throws as `get` */
  diff(from: string, to: string): Promise<readonly ReleaseDifference[]>;
  /** @throws as `get` */
  export(digest: string): Promise<ReleaseBundle>;
  /** @throws `release_altered` when a digest does not hold; else as `create` */
  import(caller: Caller, bundle: ReleaseBundle): Promise<ReleaseDetail>;
}

/** Moves releases. */
export interface Promotions {
  pointers(): Promise<Pointers & { readonly history: readonly Pointers[] }>;
  /** Begins the rollout of a release. @throws `rollout_running`, `already_champion`, as `Releases.get` */
  promote(caller: Caller, digest: string): Promise<Rollout>;
  /** @throws `rollout_not_found`, `not_waiting_for_approval`, `author_may_not_approve`, `approval_expired` */
  approve(
    caller: Caller,
    rolloutId: string,
    decision: { isApproved: boolean; reason: string },
  ): Promise<Rollout>;
  /**
   * Ends a canary, or else brings the previous champion back; one change of the pointers.
   *
   * @throws `nothing_to_roll_back`
   */
  rollBack(caller: Caller, reason: string): Promise<Pointers>;
  /** Newest first, with those that run on top. */
  rollouts(limit: number): Promise<readonly Rollout[]>;
  /** @throws `rollout_not_found` */
  rollout(rolloutId: string): Promise<Rollout>;
}
