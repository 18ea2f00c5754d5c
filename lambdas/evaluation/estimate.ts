import { wilsonInterval } from '../domain/wilson-interval';
import type { Estimate } from './api';
import { expandTail } from './expand-tail';
import { percentile } from './percentile';
import { resampleMeans } from './resample-means';

/** Enough for ends that do not change in the second digit from one seed to the next. */
const samples = 2_000;

/**
 * The mean of scores with its 95 % interval: Wilson's for yes-or-no scores, else percentiles of the bootstrap, expanded
 * for small samples (Efron and Tibshirani 1993, chapter 13; {@link expandTail}).
 *
 * @param scores - 0 to 1, one a case; below two nothing is known that is not yes or no: 0 to 1
 * @param seed - what the estimate is of; the same gives the same interval
 */
export function estimate(scores: readonly number[], seed: string): Estimate {
  const cases = scores.length;
  const sum = scores.reduce((total, score) => total + score, 0);
  const mean = cases === 0 ? 0 : sum / cases;
  if (scores.every((score) => score === 0 || score === 1)) {
    return { mean, ...wilsonInterval(sum, cases), cases };
  }
  if (cases < 2) return { mean, low: 0, high: 1, cases };
  const means = resampleMeans(scores, { samples, seed });
  const tail = expandTail(0.025, cases);
  return { mean, low: percentile(means, tail), high: percentile(means, 1 - tail), cases };
}
