import type { Evaluations } from '../evaluation/api';
import type { MonitoringReader } from '../observability/api';
import type { PromotionDeps } from './promotion-deps';
import type { PromotionSettings } from './settings';

/** What advancing rollouts needs. */
export interface RolloutDeps extends PromotionDeps {
  readonly evaluations: Pick<Evaluations, 'start' | 'get' | 'report'>;
  readonly monitoring: Pick<MonitoringReader, 'ofRelease'>;
  readonly settings: PromotionSettings;
}

/** What a turn of a rollout comes to: something happened, or there is nothing to do but wait. */
export type Turn<Move> = { readonly move: Move } | { readonly waitSeconds: number };
