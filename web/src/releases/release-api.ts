import type { Wire, WireList } from '../../../lambdas/api/api';
import type {
  NewRelease,
  Pointers,
  ReleaseBundle,
  ReleaseDetail,
  ReleaseDifference,
  Rollout,
} from '../../../lambdas/promotion/api';
import type { KitClient } from '../http/kit-client';

/** The pointers and what they were before, newest first. */
export type WirePointers = Wire<Pointers> & { readonly history: readonly Wire<Pointers>[] };

/** Releases and their way to champion, as the application uses them. */
export interface ReleaseApi {
  /** Newest first. */
  releases(signal: AbortSignal): Promise<WireList<Wire<ReleaseDetail>>>;
  release(digest: string, signal: AbortSignal): Promise<Wire<ReleaseDetail>>;
  releaseDiff(from: string, to: string, signal: AbortSignal): Promise<WireList<Wire<ReleaseDifference>>>;
  /** The release with the content of its prompt templates. */
  releaseBundle(digest: string, signal: AbortSignal): Promise<Wire<ReleaseBundle>>;
  createRelease(release: NewRelease): Promise<Wire<ReleaseDetail>>;
  pointers(signal: AbortSignal): Promise<WirePointers>;
  /** Newest first, with those that run on top. */
  rollouts(signal: AbortSignal): Promise<WireList<Wire<Rollout>>>;
  promote(digest: string): Promise<Wire<Rollout>>;
  decide(rolloutId: string, decision: { isApproved: boolean; reason: string }): Promise<Wire<Rollout>>;
  rollBack(reason: string): Promise<Wire<Pointers>>;
}

/** Releases of one request: more than an environment makes in a year. */
const listSize = 100;

export function releaseApi({ read, post }: KitClient): ReleaseApi {
  const pathOf = (digest: string) => `/v1/releases/${encodeURIComponent(digest)}`;
  return {
    releases: (signal) => read(`/v1/releases?limit=${listSize}`, signal),
    release: (digest, signal) => read(pathOf(digest), signal),
    releaseDiff: (from, to, signal) => read(`${pathOf(from)}/diff?${new URLSearchParams({ to })}`, signal),
    releaseBundle: (digest, signal) => read(`${pathOf(digest)}/bundle`, signal),
    createRelease: (release) => post('/v1/releases', release),
    pointers: (signal) => read('/v1/pointers', signal),
    rollouts: (signal) => read('/v1/rollouts', signal),
    promote: (digest) => post('/v1/rollouts', { release: digest }),
    decide: (rolloutId, { isApproved, reason }) =>
      post(`/v1/rollouts/${encodeURIComponent(rolloutId)}/approval`, { is_approved: isApproved, reason }),
    rollBack: (reason) => post('/v1/rollback', { reason }),
  };
}
