/**
 * The value below which that share of the values lies, between two of them in proportion.
 *
 * @param ascending - at least one value, in ascending order
 * @param share - 0 to 1
 */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const place = Math.min(Math.max(share, 0), 1) * (ascending.length - 1);
  const below = ascending[Math.floor(place)] ?? Number.NaN;
  const above = ascending[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
