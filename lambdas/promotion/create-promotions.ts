import { AppError } from '../platform/errors';
import type { Promotions, Releases } from './api';
import { approveRollout } from './approve-rollout';
import { beginRollout } from './begin-rollout';
import { findRollout } from './find-rollout';
import { finishRollout } from './finish-rollout';
import type { ReleaseStore, RolloutMachine } from './ports';
import type { PromotionDeps } from './promotion-deps';
import { rollBack } from './roll-back';

/** What moving releases at people's wish needs. */
export interface PromotionsDeps extends PromotionDeps {
  readonly store: Pick<ReleaseStore, 'get' | 'attest' | 'put'>;
  readonly releases: Pick<Releases, 'get'>;
  readonly machine: RolloutMachine;
  /** That many cryptographically random characters of the base64url alphabet. */
  readonly randomId: (length: number) => string;
}

/** Versions of the pointers that are shown. */
const shownVersions = 50;

/** Moves releases at people's wish; what takes time is left to the machine. */
export function createPromotions(deps: PromotionsDeps): Promotions {
  /** What fails here is written down, and the machine looks again by itself, or is started by the next who promotes. */
  async function tell(call: 'start' | 'resume', rolloutId: string): Promise<void> {
    try {
      await deps.machine[call](rolloutId);
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      deps.log('promotion.machine_not_told', { rolloutId, call, code });
    }
  }

  /** A rollout whose machine was never started, because its process was killed in between, is started now. */
  async function startAgain(error: unknown): Promise<void> {
    if (!(error instanceof AppError) || error.code !== 'rollout_running') return;
    const rolloutId = (await deps.pointers.read())?.rollout;
    if (rolloutId !== undefined && (await deps.rollouts.get(rolloutId))) await tell('start', rolloutId);
  }

  return {
    async pointers() {
      const [pointers, history] = await Promise.all([
        deps.pointers.read(),
        deps.pointers.history(shownVersions),
      ]);
      return { ...(pointers ?? nothingPromoted), history };
    },

    async promote(caller, name) {
      const { digest } = await deps.releases.get(name);
      try {
        const rollout = await beginRollout(caller, digest, deps);
        await deps.machine.start(rollout.id);
        return rollout;
      } catch (error) {
        await startAgain(error);
        throw error;
      }
    },

    async approve(caller, rolloutId, decision) {
      const rollout = await approveRollout(caller, rolloutId, decision, deps);
      await finishRollout(rolloutId, deps);
      await tell('resume', rolloutId);
      return (await deps.rollouts.get(rolloutId)) ?? rollout;
    },

    async rollBack(caller, reason) {
      const { pointers, ended } = await rollBack(caller, reason, deps);
      if (ended !== undefined) await tell('resume', ended);
      return pointers;
    },

    async rollouts(limit) {
      const [pointers, rollouts] = await Promise.all([deps.pointers.read(), deps.rollouts.list(limit)]);
      const running = pointers?.rollout === undefined ? undefined : await deps.rollouts.get(pointers.rollout);
      if (running === undefined) return rollouts;
      return [running, ...rollouts.filter(({ id }) => id !== running.id)].slice(0, limit);
    },

    rollout: (rolloutId) => findRollout(rolloutId, deps.rollouts),
  };
}

const nothingPromoted = {
  version: 0,
  canaryPercent: 0,
  changedAt: new Date(0).toISOString(),
  changedBy: 'kit',
  reason: 'nothing was promoted yet: the default release answers',
} as const;
