import { seededRandom } from '../domain/seeded-random';
import { expandTail } from './expand-tail';
import { percentile } from './percentile';
import { resampleMeans } from './resample-means';

/** What differences say about the mean difference. */
export interface PairedDifference {
  /** Of the differences as they are; 0 without any. */
  readonly mean: number;
  /** Ends of the interval on both sides together, at the confidence asked for. */
  readonly low: number;
  readonly high: number;
  /** What the true difference is not below, at the confidence asked for: better is what has it above 0. */
  readonly oneSidedLow: number;
}

/**
 * The mean difference of two releases on the cases that both have answered, by paired bootstrap: cases are drawn again,
 * so that what makes a case hard for both does not count as chance.
 *
 * Efron and Tibshirani 1993, chapter 13, with tails expanded for small samples ({@link expandTail}); Koehn 2004,
 * "Statistical Significance Tests for Machine Translation Evaluation", brought the pairing to language. Differences of
 * yes-or-no scores are drawn with half a case more in each of the four fields of their table (Agresti and Min 2005,
 * "Simple improved confidence intervals for comparing matched proportions"): otherwise three cases won, none lost and
 * forty-seven equal would prove a difference, and fifty equal ones that there is none.
 *
 * @param differences - candidate minus champion, -1 to 1, one a case; with fewer than two nothing is known: -1 to 1
 * @param options.confidence - above 0.5 and below 1, e.g. 0.95
 * @param options.samples - drawn; 2,000 put the ends within a tenth of the interval's half-width @default 2000
 * @param options.seed - the same seed gives the same ends
 */
export function pairedBootstrap(
  differences: readonly number[],
  options: { readonly confidence: number; readonly samples?: number; readonly seed?: string },
): PairedDifference {
  const { confidence, samples = 2_000, seed = 'paired bootstrap' } = options;
  const cases = differences.length;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / Math.max(1, cases);
  if (cases < 2) return { mean, low: -1, high: 1, oneSidedLow: -1 };
  const draw = differences.every(isYesOrNo) ? drawYesOrNo : resampleMeans;
  const means = draw(differences, { samples, seed });
  const tail = 1 - confidence;
  return {
    mean,
    low: percentile(means, expandTail(tail / 2, cases)),
    high: percentile(means, 1 - expandTail(tail / 2, cases)),
    oneSidedLow: percentile(means, expandTail(tail, cases)),
  };
}

function isYesOrNo(difference: number): boolean {
  return difference === 0 || Math.abs(difference) === 1;
}

function drawYesOrNo(
  differences: readonly number[],
  { samples, seed }: { readonly samples: number; readonly seed: string },
): Float64Array {
  const random = seededRandom(seed);
  const cases = differences.length;
  const won = differences.filter((difference) => difference === 1).length + 0.5;
  const lost = differences.filter((difference) => difference === -1).length + 0.5;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let draw = 0; draw < cases; draw++) {
      const place = random() * (cases + 2);
      if (place < won) sum++;
      else if (place < won + lost) sum--;
    }
    means[sample] = sum / cases;
  }
  return means.sort();
}
