import type { EvaluationReport, ReleaseResults } from '../evaluation/api';
import type { Finding } from './finding';
import type { ComparedPricing, ReleasePricing } from './pricing-of';
import type { GateSettings } from './settings';

/** What an answer of a release costs in US dollars, or why nobody knows. */
type AnswerCost =
  | { readonly kind: 'known'; readonly usd: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Holds what an answer of the candidate costs against the ceiling, and against the champion's where that is asked for.
 * Nothing passes whose cost nobody knows, or that cannot be compared.
 */
export function checkCost(
  report: EvaluationReport,
  { maxCostPerAnswerUsd, maxCostRatio }: GateSettings,
  pricing?: ComparedPricing,
): readonly Finding[] {
  const cost = costOf('candidate', report.candidate, pricing?.candidate);
  if (cost.kind === 'unknown') return [{ verdict: 'hold', reason: cost.reason }];
  const price = `an answer costs ${usd(cost.usd)}`;
  const ceiling: Finding =
    cost.usd <= maxCostPerAnswerUsd
      ? { verdict: 'promote', reason: `${price}, at most $${maxCostPerAnswerUsd}` }
      : { verdict: 'reject', reason: `${price}, more than $${maxCostPerAnswerUsd}` };
  // A report without a champion has been held before.
  if (maxCostRatio === undefined || report.champion === undefined) return [ceiling];
  const before = costOf('champion', report.champion, pricing?.champion);
  if (before.kind === 'unknown') return [ceiling, { verdict: 'hold', reason: before.reason }];
  const most = maxCostRatio * before.usd;
  const compared = `${price}, and one of the champion ${usd(before.usd)}`;
  const asked = `${maxCostRatio} times that, ${usd(most)}`;
  return [
    ceiling,
    cost.usd <= most
      ? { verdict: 'promote', reason: `${compared}: at most ${asked}` }
      : { verdict: 'reject', reason: `${compared}: more than ${asked}` },
  ];
}

function costOf(
  role: 'candidate' | 'champion',
  { cases, cost }: ReleaseResults,
  pricing: ReleasePricing = { kind: 'priced' },
): AnswerCost {
  const unknown = `what an answer of the ${role} costs is not known`;
  switch (pricing.kind) {
    case 'free':
      return { kind: 'known', usd: 0 };
    case 'unpriced':
      return {
        kind: 'unknown',
        reason: `${unknown}, because these of its routes have no price: ${pricing.routes.join(', ')}; give them one, or the endpoint of a model of your own a load, then evaluate again`,
      };
    case 'priced':
      if (cost.isKnown) return { kind: 'known', usd: cost.perAnswerUsd };
      return {
        kind: 'unknown',
        reason: cases.some(({ state }) => state === 'answered' || state === 'declined')
          ? `${unknown} to the report: give its routes a price, then evaluate again`
          : `${unknown}, because none came to its end`,
      };
  }
}

/** With three digits at the least that say something: an answer of a small model costs millionths of a dollar. */
function usd(amount: number): string {
  const digits = amount > 0 ? 2 - Math.floor(Math.log10(amount)) : 0;
  return `$${amount.toFixed(Math.min(20, Math.max(6, digits)))}`;
}
