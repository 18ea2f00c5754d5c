import type { FineTuning } from '../../lambdas/fine-tuning/api';

/** A fine-tuning that was just started. */
export function makeFineTuning(changes: Partial<FineTuning> = {}): FineTuning {
  return {
    id: 'tuning_1',
    tenant: 'local',
    startedBy: 'key_operator',
    dataset: 'd'.repeat(64),
    base: 'tiny',
    weights: { revision: 'a'.repeat(40), address: '/data/models/tiny', bytes: 1_000 },
    method: 'sft',
    group: 'support',
    hyperparameters: {},
    step: 'building',
    turn: 1,
    maxCostUsd: 50,
    costUsd: 0,
    earlierCostUsd: 0,
    startedAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    history: [{ time: '2026-01-02T03:04:05.000Z', step: 'building', reason: '시작' }],
    version: 1,
    ...changes,
  };
}
