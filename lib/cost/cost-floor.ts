import { z } from 'zod';
import { hourlyTypes } from './hourly-types';
import { type Price, prices } from './prices';
import { growthOf, growthOfEveryEnvironment, isBilledByUse } from './types-by-use';

/** A month as AWS counts it. */
const hoursOfMonth = 730;

/** Free of charge in every account, for ever; other free tiers are not subtracted. */
const freeOfCharge: Readonly<Record<string, number>> = { 'dashboard of at most 50 metrics': 3 };

/** One kind of thing that is billed for existing. */
export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  /** Undefined: no source for it was found in this region. */
  readonly price: Price | undefined;
  /** What it is in another region, where it is unknown in this one; for a feeling, not for a sum. */
  readonly priceElsewhere?: { readonly region: string; readonly price: Price };
  /** Undefined where the price is. */
  readonly monthlyUsd: number | undefined;
}

/** What an environment costs while nobody uses it. */
export interface CostFloor {
  readonly region: string;
  /** The dearest first, those without a price last. */
  readonly lines: readonly CostLine[];
  /** Of the lines with a price. */
  readonly hourlyUsd: number;
  readonly monthlyUsd: number;
  /** Types of which nobody has said whether they are billed for existing. */
  readonly unknownTypes: readonly string[];
  readonly growsWith: readonly string[];
}

const templateShape = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
});

/**
 * The floor of what an environment costs, from its synthesized templates: it cannot differ from what is deployed.
 *
 * @param templates - template of each stack, by its name
 */
export function costFloor(templates: Readonly<Record<string, unknown>>, region: string): CostFloor {
  const resources = Object.values(templates).flatMap((template) =>
    Object.values(templateShape.parse(template).Resources),
  );
  const quantities = new Map<string, number>();
  for (const { Type, Properties } of resources) {
    for (const { item, quantity } of hourlyTypes[Type]?.(Properties) ?? []) {
      quantities.set(item, (quantities.get(item) ?? 0) + quantity);
    }
  }
  const lines = [...quantities]
    .map(([item, quantity]) => makeLine(item, quantity - (freeOfCharge[item] ?? 0), region))
    .filter(({ quantity }) => quantity > 0)
    .sort((one, other) => (other.monthlyUsd ?? -1) - (one.monthlyUsd ?? -1));
  const monthlyUsd = lines.reduce((sum, line) => sum + (line.monthlyUsd ?? 0), 0);
  const types = [...new Set(resources.map(({ Type }) => Type))].sort();
  const growths = types.map(growthOf).filter((growth) => growth !== undefined && growth !== 'nothing');
  return {
    region,
    lines,
    hourlyUsd: monthlyUsd / hoursOfMonth,
    monthlyUsd,
    unknownTypes: types.filter((type) => hourlyTypes[type] === undefined && !isBilledByUse(type)),
    growsWith: [...growthOfEveryEnvironment, ...new Set(growths.map(String))],
  };
}

function makeLine(item: string, quantity: number, region: string): CostLine {
  // A dashboard that is not free any more costs what a larger one does.
  const priced = item === 'dashboard of at most 50 metrics' ? 'dashboard' : item;
  const price = prices[region]?.[priced];
  if (price) {
    const hours = price.per === 'hour' ? hoursOfMonth : 1;
    return { item, quantity, price, monthlyUsd: quantity * price.usd * hours };
  }
  const elsewhere = Object.keys(prices).find((other) => prices[other]?.[priced]);
  const priceElsewhere = elsewhere === undefined ? undefined : prices[elsewhere]?.[priced];
  return {
    item,
    quantity,
    price: undefined,
    monthlyUsd: undefined,
    ...(elsewhere !== undefined &&
      priceElsewhere && { priceElsewhere: { region: elsewhere, price: priceElsewhere } }),
  };
}
