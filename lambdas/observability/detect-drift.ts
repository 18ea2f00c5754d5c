import type { Drift } from './api';
import { scale } from './count-event';
import type { Tally } from './tally';

/**
 * Windows outside, of the last ones, that make a drift.
 *
 * One window outside three standard errors comes by chance once in 370 (Shewhart 1931, "Economic Control of Quality of
 * Manufactured Product"); three of five, all on the same side, about once in 20 million. Fewer would call somebody for
 * a busy minute of odd questions, more would wait longer; the idea of k of n is that of Western Electric's rules (1956).
 */
const rule = { needed: 3, of: 5, standardErrors: 3 } as const;
/** Values below which a window says too little: a mean of fewer is not near enough to normal for the rule. */
const minValues = 10;
/** Windows below which there is nothing to compare with. */
const minBaseline = 10;

/** Sums of the values of one window, or of many. */
interface Sums {
  readonly values: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/**
 * Whether what is retrieved, or how often nothing is answered, differs from what it was: three of the last five windows
 * lie more than three standard errors from the mean of the windows before them, on the same side.
 *
 * The standard error is the larger of two: what chance makes of that many values, and how far the windows before lie
 * apart. The second keeps a busy service from drifting every day at lunch, because with many values chance alone
 * explains almost nothing (Laney 2002, "Improved Control Charts for Attributes"). For shares it is one value of the window
 * at least, so that less than four declines more than usual never count.
 *
 * @param windows - of one length, oldest first; those with fewer than ten values do not count
 */
export function detectDrift(windows: readonly Tally[]): readonly Drift[] {
  return [
    { signal: 'retrieval-score', ...judge(windows.map(retrievalOf)) },
    { signal: 'no-answer', ...judge(windows.map(declinesOf), { isShare: true }) },
  ];
}

function retrievalOf(tally: Tally): Sums {
  return {
    values: tally.of('retrieval.count'),
    sum: tally.of('retrieval.sum') / scale.score,
    sumOfSquares: tally.of('retrieval.sumOfSquares') / scale.score,
  };
}

/** Of those alone that the documents answered or not: one that failed or was stopped says nothing about it. */
function declinesOf(tally: Tally): Sums {
  const declined = tally.of('answers.declined');
  return { values: declined + tally.of('answers.answered'), sum: declined, sumOfSquares: declined };
}

function judge(windows: readonly Sums[], { isShare = false } = {}): Omit<Drift, 'signal'> {
  const counting = windows.filter(({ values }) => values >= minValues);
  const latest = counting.slice(-rule.of);
  const before = counting.slice(0, -rule.of);
  const undecided = { isDrifting: false, outside: 0, of: latest.length, needed: rule.needed };
  if (before.length < minBaseline) return undecided;

  const all = before.reduce(add);
  const baseline = meanOf(all);
  const variance = varianceOf(all);
  const betweenWindows = spreadOf(before.map(meanOf));
  const distances = latest.map((window) => {
    const byChance = Math.sqrt(variance * (1 / window.values + 1 / all.values));
    // Shares of few are not normal: where nothing was declined so far, the first declines are no proof.
    const leastOfShares = isShare ? 1 / window.values : 0;
    return (meanOf(window) - baseline) / Math.max(byChance, betweenWindows, leastOfShares, 1e-9);
  });
  const above = distances.filter((distance) => distance > rule.standardErrors).length;
  const below = distances.filter((distance) => distance < -rule.standardErrors).length;
  const outside = Math.max(above, below);
  return { ...undecided, baseline, outside, isDrifting: outside >= rule.needed };
}

function add(one: Sums, other: Sums): Sums {
  return {
    values: one.values + other.values,
    sum: one.sum + other.sum,
    sumOfSquares: one.sumOfSquares + other.sumOfSquares,
  };
}

function meanOf({ values, sum }: Sums): number {
  return sum / values;
}

function varianceOf(sums: Sums): number {
  return Math.max(0, sums.sumOfSquares / sums.values - meanOf(sums) ** 2);
}

function spreadOf(means: readonly number[]): number {
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (means.length - 1));
}
