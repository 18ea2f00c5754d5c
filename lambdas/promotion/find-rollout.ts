import { AppError } from '../platform/errors';
import type { Rollout } from './api';
import type { RolloutStore } from './ports';

/** @throws {@link AppError} `rollout_not_found` */
export async function findRollout(rolloutId: string, rollouts: Pick<RolloutStore, 'get'>): Promise<Rollout> {
  const rollout = await rollouts.get(rolloutId);
  if (rollout) return rollout;
  throw new AppError(`there is no rollout ${rolloutId}: "kit release rollouts" shows those there are`, {
    kind: 'not-found',
    code: 'rollout_not_found',
    parameter: 'id',
  });
}
