/** How far two raters agree. */
export interface RaterAgreement {
  /** Pairs of ratings. */
  readonly items: number;
  /** Share on which both said the same, 0 to 1; 0 without items. */
  readonly observed: number;
  /** -1 to 1; undefined below two items, or when chance alone explains everything. */
  readonly kappa?: number;
}

/**
 * Cohen's κ: agreement of two raters beyond what chance would bring, (observed - expected) / (1 - expected).
 *
 * Source: J. Cohen, A coefficient of agreement for nominal scales, 1960. Where both raters always say one and the same,
 * expected is 1 and κ says nothing, however many items there are.
 *
 * @param pairs - what the first and the second rater said of each item; compared as they are
 */
export function measureKappa<Label extends string | number | boolean>(
  pairs: readonly (readonly [Label, Label])[],
): RaterAgreement {
  const items = pairs.length;
  if (items === 0) return { items, observed: 0 };
  const observed = pairs.filter(([first, second]) => first === second).length / items;
  const firsts = countLabels(pairs.map(([first]) => first));
  const seconds = countLabels(pairs.map(([, second]) => second));
  let expected = 0;
  for (const [label, count] of firsts) expected += (count / items) * ((seconds.get(label) ?? 0) / items);
  // Sums of shares are off 1 by rounding.
  const isChance = 1 - expected < 1e-9;
  return {
    items,
    observed,
    ...(items >= 2 && !isChance && { kappa: (observed - expected) / (1 - expected) }),
  };
}

function countLabels<Label>(labels: readonly Label[]): ReadonlyMap<Label, number> {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
