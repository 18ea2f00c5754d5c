/**
 * The tail of a bootstrap distribution beyond which the interval of a mean ends, so that it covers what it says also for
 * small samples: plain percentiles are too narrow, as if the sample's spread were known and were divided by n and not by
 * n - 1. With 10 cases a tail of 2.5 % becomes 0.9 %, with 50 cases 2.1 %.
 *
 * Hesterberg 2015, "What Teachers Should Know About the Bootstrap", section 5.3: the expanded percentile interval.
 *
 * @param tail - wanted outside the interval at this end, above 0 and below 0.5
 * @param cases - size of the sample, at least 2
 */
export function expandTail(tail: number, cases: number): number {
  return normalShareBelow(-Math.sqrt(cases / (cases - 1)) * studentQuantile(tail, cases - 1));
}

/** Student's t that is exceeded with the probability `tail`; Abramowitz and Stegun 26.7.5, from 5 degrees on to 0.01. */
function studentQuantile(tail: number, degrees: number): number {
  const z = normalQuantile(tail);
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** The value of the standard normal distribution that is exceeded with the probability `tail`. */
function normalQuantile(tail: number): number {
  let low = 0;
  let high = 10;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalShareBelow(-middle) > tail) low = middle;
    else high = middle;
  }
  return low;
}

/** Share of the standard normal distribution below a value up to 0; Abramowitz and Stegun 26.2.17, to 0.0000001. */
function normalShareBelow(value: number): number {
  const t = 1 / (1 - 0.2316419 * value);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
