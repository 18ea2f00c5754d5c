import type { Wire } from '../../../lambdas/api/api';
import type { MonitoringWindow } from '../../../lambdas/observability/api';

/** A window of time as the chart shows it. */
export type ShownWindow = Wire<MonitoringWindow>;

/** Puts neighbouring windows together until there are no more than `most`: 30 days have 720 hours. */
export function groupWindows(windows: readonly ShownWindow[], most: number): readonly ShownWindow[] {
  const size = Math.max(1, Math.ceil(windows.length / most));
  return Array.from({ length: Math.ceil(windows.length / size) }, (_, index) =>
    addWindows(windows.slice(index * size, (index + 1) * size)),
  );
}

function addWindows(windows: readonly ShownWindow[]): ShownWindow {
  const sum = (of: (window: ShownWindow) => number) =>
    windows.reduce((total, window) => total + of(window), 0);
  return {
    start: windows[0]?.start ?? '',
    answers: sum(({ answers }) => answers),
    declined: sum(({ declined }) => declined),
    failed: sum(({ failed }) => failed),
    thumbs_up: sum(({ thumbs_up: up }) => up),
    thumbs_down: sum(({ thumbs_down: down }) => down),
    cost_usd: sum(({ cost_usd: cost }) => cost),
    groundedness: meanOf(windows, ({ groundedness }) => groundedness),
    retrieval_score: meanOf(windows, ({ retrieval_score: score }) => score),
  };
}

/** Weighted by the answers of each window; those without a value say nothing. */
function meanOf(
  windows: readonly ShownWindow[],
  of: (window: ShownWindow) => number | undefined,
): number | undefined {
  let weights = 0;
  let total = 0;
  for (const window of windows) {
    const value = of(window);
    if (value === undefined) continue;
    const weight = Math.max(1, window.answers);
    weights += weight;
    total += weight * value;
  }
  return weights === 0 ? undefined : total / weights;
}
