import type { CostFloor, CostLine } from './cost-floor';

/** The floor in one line, as synthesis prints it. */
export function summarizeCostFloor(name: string, floor: CostFloor): string {
  const unknown = floor.lines.filter(({ price }) => price === undefined).map(describeItem);
  if (floor.lines.length === 0) return `${name}: nothing in it is billed by the hour or the month`;
  return [
    `${name}: at least ${floor.hourlyUsd.toFixed(2)} USD an hour, ${floor.monthlyUsd.toFixed(2)} USD a month, while nobody uses it`,
    ...(unknown.length > 0 ? [`price of ${unknown.join(', ')} unknown in ${floor.region}`] : []),
  ].join('; ');
}

/** The floor with a line for each kind of thing, and what comes on top with use. */
export function describeCostFloor(name: string, floor: CostFloor): string {
  return [
    summarizeCostFloor(name, floor),
    ...floor.lines.map((line) => `  ${describeLine(line, floor.region)}`),
    ...(floor.unknownTypes.length > 0
      ? [`nobody has said yet whether these are billed for existing: ${floor.unknownTypes.join(', ')}`]
      : []),
    'on top, with use:',
    ...floor.growsWith.map((growth) => `  ${growth}`),
    'List prices without tax, free tiers and discounts; see lib/cost/prices.ts for the source and day of each.',
  ].join('\n');
}

function describeLine(line: CostLine, region: string): string {
  if (line.price) {
    return `${(line.monthlyUsd ?? 0).toFixed(2).padStart(9)} USD a month: ${describeItem(line)}, ${line.price.usd} USD each ${line.price.per}`;
  }
  const { priceElsewhere } = line;
  const hint = priceElsewhere
    ? ` (in ${priceElsewhere.region} ${priceElsewhere.price.usd} USD each ${priceElsewhere.price.per})`
    : '';
  return `  unknown, no price in ${region}: ${describeItem(line)}${hint}`;
}

function describeItem({ item, quantity }: CostLine): string {
  return `${quantity} × ${item}`;
}
