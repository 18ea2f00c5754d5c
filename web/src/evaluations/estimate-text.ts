import type { Wire } from '../../../lambdas/api/api';
import type { Estimate } from '../../../lambdas/evaluation/api';
import { formatShare, formatShares } from '../i18n/format';
import type { Language } from '../i18n/language';

/** A mean with its interval, e.g. `82% (75–88%)`. */
export function estimateText({ mean, low, high }: Wire<Estimate>, language: Language): string {
  return `${formatShare(mean, language)} (${formatShares(low, high, language)})`;
}

/** A difference of means in points, signed, e.g. `+3.1 (−0.4 – +6.6)`. */
export function differenceText({ mean, low, high }: Wire<Estimate>, language: Language): string {
  const points = new Intl.NumberFormat(language, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return `${points.format(mean * 100)} (${points.format(low * 100)} – ${points.format(high * 100)})`;
}
