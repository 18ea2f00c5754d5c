import type { Rollout } from './api';
import type { RolloutMove } from './move-rollout';
import { pollSeconds } from './poll-seconds';
import type { RolloutDeps, Turn } from './rollout-deps';
import { watchCanary } from './watch-canary';

/** A step waits for its answers up to so many times its bake time. */
const mostBakes = 4;

/**
 * Watches a step of a canary: it is rolled back when an alarm is on or live answers are worse than the champion's, and goes
 * on when its bake time is over and it has answers enough.
 *
 * @param alarms - names of the alarms that are on
 */
export async function runCanary(
  rollout: Rollout,
  alarms: readonly string[],
  deps: RolloutDeps,
): Promise<Turn<RolloutMove>> {
  const { canary } = deps.settings;
  const { canaryStep, since, until } = rollout;
  if (canaryStep === undefined || since === undefined || until === undefined) {
    return { move: beginStep(0, deps) };
  }
  const now = deps.now();
  const isBaked = now.getTime() >= Date.parse(until);
  const candidate = await deps.monitoring.ofRelease(rollout.candidate, since);
  const hasAnswers = candidate.answers >= canary.minAnswers;
  const reasons = [
    ...alarms.map((alarm) => `the alarm ${alarm} is on`),
    ...watchCanary(
      {
        candidate,
        champion:
          rollout.champion === undefined
            ? undefined
            : await deps.monitoring.ofRelease(rollout.champion, since),
        isEnding: isBaked && hasAnswers,
      },
      canary,
    ),
  ];
  if (reasons.length > 0) return { move: end('rolled-back', reasons.join('; ')) };
  const bakeMs = Date.parse(until) - Date.parse(since);
  if (isBaked && hasAnswers) return { move: beginStep(canaryStep + 1, deps) };
  if (now.getTime() >= Date.parse(since) + mostBakes * bakeMs) {
    return {
      move: end(
        'held',
        `the candidate gave ${candidate.answers} answers in ${mostBakes} times its bake time, ${canary.minAnswers} are needed: promote it again when there is more traffic, or lower minAnswers`,
      ),
    };
  }
  return { waitSeconds: pollSeconds({ now, startedAt: since, expectedSeconds: bakeMs / 1_000, until }) };
}

function beginStep(index: number, { settings, now }: RolloutDeps): RolloutMove {
  const step = settings.canary.steps[index];
  if (step === undefined) {
    const reason = index === 0 ? 'the environment asks for no canary' : 'every step of its canary held';
    return { entries: [{ step: 'promoted', reason, by: 'kit', change: 'promoted' }] };
  }
  const { sharePercent, bakeSeconds } = step;
  const since = now();
  return {
    entries: [
      {
        step: 'canary',
        reason: `answers ${sharePercent} % of callers, watched for ${bakeSeconds} seconds`,
        by: 'kit',
        change: 'canary',
        sharePercent,
      },
    ],
    fields: {
      canaryStep: index,
      canaryPercent: sharePercent,
      since: since.toISOString(),
      until: new Date(since.getTime() + bakeSeconds * 1_000).toISOString(),
    },
  };
}

function end(step: 'rolled-back' | 'held', reason: string): RolloutMove {
  return { entries: [{ step, reason, by: 'kit', change: step }] };
}
