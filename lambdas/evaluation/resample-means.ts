import { seededRandom } from '../domain/seeded-random';

/**
 * Means of samples of a sample, drawn with replacement and each as large as it, in ascending order: the bootstrap
 * distribution of its mean (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 6).
 *
 * @param values - at least one
 * @param options.samples - how many means
 * @param options.seed - the same seed draws the same samples, on every machine
 */
export function resampleMeans(
  values: readonly number[],
  { samples, seed }: { readonly samples: number; readonly seed: string },
): Float64Array {
  const random = seededRandom(seed);
  const given = Float64Array.from(values);
  const { floor } = Math;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let draw = 0; draw < given.length; draw++) sum += given[floor(random() * given.length)] ?? 0;
    means[sample] = sum / given.length;
  }
  return means.sort();
}
