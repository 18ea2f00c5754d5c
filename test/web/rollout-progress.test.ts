import type { RolloutStep } from '../../lambdas/promotion/api';
import { rolloutProgress } from '../../web/src/releases/rollout-progress';

function progress(step: RolloutStep, ...taken: readonly RolloutStep[]): string {
  const history = taken.map((one) => ({ time: '2026-03-01T09:00:00Z', step: one, reason: one, by: 'kit' }));
  return rolloutProgress({ step, history })
    .map((shown) => `${shown.step} ${shown.state}`)
    .join(', ');
}

test('shows what was done, where it is, and what is to come', () => {
  expect(progress('canary', 'evaluating', 'gating', 'canary')).toBe(
    'evaluating done, gating done, waiting-for-approval left-out, canary now, promoted to-come',
  );
});

test('ends well with the champion', () => {
  expect(progress('promoted', 'evaluating', 'gating', 'waiting-for-approval', 'canary', 'promoted')).toBe(
    'evaluating done, gating done, waiting-for-approval done, canary done, promoted ended-well',
  );
});

test('shows a gate that lets nothing through as such', () => {
  const gate = { verdict: 'hold' as const, reasons: ['too few cases'] };

  const shown = rolloutProgress({ step: 'held', history: [], gate });

  expect(shown.map(({ step, state }) => `${step} ${state}`)).toContain('gating ended-badly');
});

test('shows where a rollout stopped in place of the champion', () => {
  expect(progress('rejected', 'evaluating', 'gating', 'rejected')).toBe(
    'evaluating done, gating done, waiting-for-approval left-out, canary left-out, rejected ended-badly',
  );
});
