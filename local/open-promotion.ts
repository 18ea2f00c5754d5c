import type { Environment } from '../environments/environment';
import type { Evaluations, Tracking } from '../lambdas/evaluation/api';
import type { MonitoringReader } from '../lambdas/observability/api';
import { randomId } from '../lambdas/platform/random-id';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { SqliteRolloutStore } from '../lambdas/promotion/adapters/sqlite-rollout-store';
import { createPromotions } from '../lambdas/promotion/create-promotions';
import type { openReleaseDesk } from './open-release-desk';
import { runRollouts } from './run-rollouts';

/** Opens what moves releases: rollouts run in this process, and go on where an earlier one was ended. */
export async function openPromotion(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  readonly desk: ReturnType<typeof openReleaseDesk>;
  readonly evaluations: Evaluations;
  readonly monitoring: MonitoringReader;
  readonly tracking: Tracking;
}) {
  const { database, desk, evaluations, monitoring, tracking } = options;
  const deps = { ...desk.deps, tracking, rollouts: new SqliteRolloutStore(database) };
  const settings = options.environment.promotion;
  const machine = await runRollouts({ ...deps, evaluations, monitoring, settings });
  return {
    promotions: createPromotions({ ...deps, releases: desk.releases, machine, randomId }),
    close: () => machine.close(),
  };
}
