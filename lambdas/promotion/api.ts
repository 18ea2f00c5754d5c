import type { Caller } from '../domain/caller';
import type { ReleaseChanged } from '../domain/event';
import type { ReleaseManifest } from './settings';

/** What is promoted. */
export type { ReleaseManifest } from './settings';

/** A release as it is kept: the manifest never changes, what is said about it is beside it. */
export interface Release {
  /** SHA-256 of the manifest's canonical JSON, 64 hex digits. */
  readonly digest: string;
  /**
   * Exactly what the digest is of: one of an older kit lacks fields that have come since, and `releaseManifestSchema`
   * fills them in.
   */
  readonly manifest: ReleaseManifest;
  /** Id of the caller who made it, or `kit` for a default release. */
  readonly author: string;
  /** What is different about it, in its author's words. */
  readonly note: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Id of the caller who brought it here; left out when it was made here. A bundle says nothing of it. */
  readonly importedBy?: string;
}

/** Something that is attested of a release; never changes it. */
export type Attestation = {
  /** The same happening always has the same, e.g. `rollout_…/approval`. */
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
      readonly outcome: (typeof rolloutEnds)[number];
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
  /** Id of the rollout that runs, for there is only one at a time. */
  readonly rollout?: string;
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
  /**
   * Fields of the chain's settings that change, named as in the manifest, e.g.
   * `{ temperature: 0.2, retrieval: { retrievedPassages: 8 } }`; null takes one out again.
   */
  readonly chain?: Readonly<Record<string, unknown>>;
  /** Content of prompt templates that change, by purpose. */
  readonly templates?: Readonly<Partial<Record<'answer' | 'direct' | 'condense', string>>>;
  /**
   * Models that change, by the name of the route, which the chain names: a model version, e.g.
   * `{ chat: { model: 'support@1f0c3a5b7d9e' } }`, also as `support` for its newest, `support:2`; or another model of the
   * route's provider.
   */
  readonly routes?: Readonly<Record<string, { readonly model: string }>>;
}

/** A field that two releases differ in. */
export interface ReleaseDifference {
  /** e.g. `chain.retrieval.retrievedPassages`; `templates.answer:12` for lines of a text, from line 12 of the first. */
  readonly field: string;
  /** Left out where the first has nothing of it. */
  readonly from?: string;
  /** Left out where the second has nothing of it. */
  readonly to?: string;
}

/** Every step of a rollout, in the order that it takes them. */
export const rolloutSteps = [
  'evaluating',
  'gating',
  'waiting-for-approval',
  'canary',
  'promoted',
  'held',
  'rejected',
  'rolled-back',
  'failed',
] as const;

/** Where a rollout stands. */
export type RolloutStep = (typeof rolloutSteps)[number];

/** The steps that a rollout ends with; with any but the first the candidate did not become champion. */
export const rolloutEnds = [
  'promoted',
  'rolled-back',
  'held',
  'rejected',
  'failed',
] as const satisfies readonly RolloutStep[];

/** Something that happened to a rollout. */
export interface RolloutEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Where the rollout stood then. */
  readonly step: RolloutStep;
  /** In words. */
  readonly reason: string;
  /** Id of the caller who did it, or `kit`. */
  readonly by: string;
  /** The change that goes over the event stream; left out when nothing of the release changed. */
  readonly change?: ReleaseChanged['change'];
  /** Percent of callers, when the change is `canary`. */
  readonly sharePercent?: number;
}

/** What the gate said of a candidate. */
export interface GateVerdict {
  /** `hold`: it is not shown that it may; `reject`: it is shown that it must not. */
  readonly verdict: 'promote' | 'hold' | 'reject';
  /** In words, at least one. */
  readonly reasons: readonly string[];
}

/** The way of one candidate to champion. */
export interface Rollout {
  /** `rollout_` and 24 characters. */
  readonly id: string;
  readonly candidate: string;
  /** What answered when it began, and what it is compared with: the champion, or else the default release. */
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
  /** When the canary step began, ISO 8601. */
  readonly since?: string;
  /** When the canary step ends at the earliest, or the approval expires, ISO 8601. */
  readonly until?: string;
  /** What the gate said, and the SHA-256 of the report that it looked at. */
  readonly gate?: GateVerdict & { readonly report?: string };
  /** Why it stands where it stands, newest last. */
  readonly reasons: readonly string[];
  /** What happened when, oldest first. */
  readonly history: readonly RolloutEntry[];
  /** Entries of the history whose events and attestations are out; an ended rollout is done with all of them. */
  readonly announced: number;
  /** From 1; a change names the version that it makes. */
  readonly version: number;
}

/** A release with what is known about it. */
export interface ReleaseDetail extends Release {
  readonly roles: readonly ('champion' | 'candidate' | 'previous-champion' | 'default')[];
  readonly attestations: readonly Attestation[];
}

/** What crosses from one environment to the next: everything by digest, verified on arrival. */
export interface ReleaseBundle {
  readonly schemaVersion: 1;
  /** SHA-256 of the canonical JSON of all the rest. */
  readonly digest: string;
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
  /**
   * @param digest - or the first 8 or more digits of it, or `champion` (without one the default release), `candidate`,
   * `previous-champion`, `default`
   * @throws `release_not_found`, `ambiguous_digest`, `release_altered`
   */
  get(digest: string): Promise<ReleaseDetail>;
  /** Texts of templates are compared by line. @throws as `get` */
  diff(from: string, to: string): Promise<readonly ReleaseDifference[]>;
  /** @throws as `get` */
  export(digest: string): Promise<ReleaseBundle>;
  /**
   * Keeps release, templates and attestations when all of it holds, else nothing.
   *
   * @param bundle - exactly as `export` gave it, anything else is refused
   * @throws `invalid_shape` when it is no bundle, `release_altered` when a digest does not hold; else as `create`
   */
  import(caller: Caller, bundle: unknown): Promise<ReleaseDetail>;
}

/** Moves releases. */
export interface Promotions {
  pointers(): Promise<Pointers & { readonly history: readonly Pointers[] }>;
  /**
   * Begins the rollout of a release.
   *
   * @throws `rollout_running`, `already_champion`, `route_not_available`, `index_not_available`, as `Releases.get`
   */
  promote(caller: Caller, digest: string): Promise<Rollout>;
  /**
   * Approves or declines; neither the author, nor whoever brought it here or began the rollout may approve, for they have
   * said already that they want it. They may decline.
   *
   * @throws `role_required`, `rollout_not_found`, `not_waiting_for_approval`, `author_may_not_approve`,
   * `approval_expired`, `reason_required`, and what is wrong with the release by now
   */
  approve(
    caller: Caller,
    rolloutId: string,
    decision: { isApproved: boolean; reason: string },
  ): Promise<Rollout>;
  /**
   * Ends a canary, or else brings the previous champion back; one change of the pointers, which ends a rollout that runs.
   * What was rolled back from is no previous champion: a second rollback does not bring it back.
   *
   * @throws `nothing_to_roll_back`, `reason_required`
   */
  rollBack(caller: Caller, reason: string): Promise<Pointers>;
  /** Newest first, with those that run on top. */
  rollouts(limit: number): Promise<readonly Rollout[]>;
  /** @throws `rollout_not_found` */
  rollout(rolloutId: string): Promise<Rollout>;
}
