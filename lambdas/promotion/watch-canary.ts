import type { MonitoringSummary, Rate } from '../observability/api';
import type { PromotionSettings } from './settings';

/** What a canary is watched for. */
export interface CanaryWatch {
  readonly candidate: MonitoringSummary;
  /** Left out where nothing else answers. */
  readonly champion?: MonitoringSummary;
  /** Whether the step is about to end: then a rate of errors counts as it is, and not only by its lower bound. */
  readonly isEnding: boolean;
}

/**
 * Compares live answers of the candidate with the champion's of the same time.
 *
 * Thumbs down and groundedness are compared by the lower bound of the difference at 95 % (Newcombe 1998, "Interval
 * estimation for the difference between independent proportions", method 10, from Wilson's intervals), so that a few
 * unlucky answers end no canary. It is looked at again and again: a bound is passed by chance more often than once in
 * twenty canaries where a threshold is 0.
 *
 * @returns why it has to be rolled back, in words; nothing where it has not
 */
export function watchCanary(
  { candidate, champion, isEnding }: CanaryWatch,
  settings: PromotionSettings['canary'],
): readonly string[] {
  const reasons: string[] = [];
  const { errors, thumbsDown, groundedness } = candidate;
  const errorRate = isEnding ? errors.rate : errors.low;
  if (errors.of > 0 && errorRate > settings.maxErrorRate) {
    reasons.push(`${describe(errors)} of its answers failed, at most ${percent(settings.maxErrorRate)} may`);
  }
  if (champion === undefined) return reasons;
  const increase = differenceLow(thumbsDown, champion.thumbsDown);
  if (increase > settings.maxThumbsDownIncrease) {
    reasons.push(
      `${describe(thumbsDown)} of its ratings are thumbs down, the champion has ${describe(champion.thumbsDown)}: by at least ${percent(increase)} more, at most ${percent(settings.maxThumbsDownIncrease)} may be`,
    );
  }
  const loss = differenceLow(champion.groundedness, groundedness);
  if (loss > settings.maxGroundednessLoss) {
    reasons.push(
      `${describe(groundedness)} of its scored answers are grounded, the champion has ${describe(champion.groundedness)}: by at least ${percent(loss)} less, at most ${percent(settings.maxGroundednessLoss)} may be`,
    );
  }
  return reasons;
}

/** Lower bound of the first rate minus the second; -1 while one of them has nothing. */
function differenceLow(first: Rate, second: Rate): number {
  if (first.of === 0 || second.of === 0) return -1;
  return first.rate - second.rate - Math.hypot(first.rate - first.low, second.high - second.rate);
}

function describe({ count, of, rate }: Rate): string {
  return `${count} of ${of} (${percent(rate)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
