import type { Wire } from '../../../lambdas/api/api';
import type { Rate } from '../../../lambdas/observability/api';
import type { Dictionary } from './en';
import { formatNumber, formatShare, formatShares } from './format';
import type { Language } from './language';

/** A rate in words. */
export interface RateText {
  /** e.g. `43%`; a dash where nothing was counted. */
  readonly share: string;
  /** What it rests on, e.g. `3 of 7, 95 % interval 16–75%`. */
  readonly basis: string;
}

/** A rate with what it rests on: three of seven is no 43 % that anybody should act on. */
export function formatRate(rate: Wire<Rate>, language: Language, { monitoring }: Dictionary): RateText {
  if (rate.of === 0) return { share: '–', basis: monitoring.nothingCounted };
  return {
    share: formatShare(rate.rate, language),
    basis: monitoring.rateBasis(
      formatNumber(rate.count, language),
      formatNumber(rate.of, language),
      formatShares(rate.low, rate.high, language),
    ),
  };
}
