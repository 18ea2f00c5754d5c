/** Of the standard normal distribution, for 95 % on both sides together. */
const z95 = 1.959964;

/**
 * 95 % interval of a share by Wilson's score, which holds for small samples and for shares near 0 and 1, where the
 * textbook's interval does not (E. B. Wilson 1927; Brown, Cai and DasGupta 2001, "Interval Estimation for a Binomial
 * Proportion").
 *
 * @param count - how many of them
 * @param of - of how many; 0 of 0 may be anything: 0 to 1
 */
export function wilsonInterval(count: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const z2 = z95 ** 2;
  const center = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (z95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of ** 2));
  return { low: count === 0 ? 0 : center - half, high: count === of ? 1 : center + half };
}
