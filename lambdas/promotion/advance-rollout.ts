import { AppError } from '../platform/errors';
import { announceRollout } from './announce-rollout';
import type { Pointers, Release, Rollout } from './api';
import { endingMove } from './ending-move';
import { evaluateCandidate } from './evaluate-candidate';
import { findRollout } from './find-rollout';
import { gateCandidate } from './gate-candidate';
import { hasEnded } from './has-ended';
import { isDone } from './is-done';
import { listAvailable } from './list-available';
import { movePointers } from './move-pointers';
import { moveRollout, type RolloutMove } from './move-rollout';
import type { RolloutDeps, Turn } from './rollout-deps';
import { runCanary } from './run-canary';
import { settlePointers } from './settle-pointers';
import { verifyRelease } from './verify-release';

/** Where a rollout stands, and when to look at it again. */
export interface AdvancedRollout {
  readonly rollout: Rollout;
  /** Seconds to wait before it is advanced again; undefined when it is done. */
  readonly waitSeconds?: number;
}

/** Turns of one call; a rollout takes about twelve from its beginning to its end. */
const mostTurns = 50;
/** Seconds until something is tried again that others, or a stream that is away, were in the way of. */
const retrySeconds = 30;
/** Longest wait for an approval before its rollout is looked at again, in seconds: a token may get lost. */
const approvalLookSeconds = 3_600;

/**
 * Takes a rollout as far as it gets without waiting. What it decides is written down, compared and set, before it is done;
 * what is done can be done again: whoever advances it after this process was killed goes on from there, and two that
 * advance it at once do no more than one.
 *
 * @param options.alarms - names of the alarms that are on @default - none
 * @throws {@link AppError} `rollout_not_found`; whatever a store or a server that is away throws, and then it is to be
 * called again
 */
export async function advanceRollout(
  rolloutId: string,
  deps: RolloutDeps,
  options: { readonly alarms?: readonly string[] } = {},
): Promise<AdvancedRollout> {
  for (let turn = 1; turn <= mostTurns; turn++) {
    // The pointers first: whoever ends a rollout changes it before the pointers, so that none ended is seen as running
    // beside the pointers that its end has made.
    const pointers = await deps.pointers.read();
    const rollout = await findRollout(rolloutId, deps.rollouts);
    const waitSeconds = await takeTurn(rollout, pointers, deps, options.alarms ?? []);
    if (waitSeconds === 'done') return { rollout };
    if (waitSeconds !== 'go on') return { rollout, waitSeconds };
  }
  return { rollout: await findRollout(rolloutId, deps.rollouts), waitSeconds: retrySeconds };
}

async function takeTurn(
  rollout: Rollout,
  pointers: Pointers | undefined,
  deps: RolloutDeps,
  alarms: readonly string[],
): Promise<'done' | 'go on' | number> {
  if (isDone(rollout)) return 'done';
  const isOver = hasEnded(rollout.step);
  // Traffic first, words later.
  if (isOver && !(await settlePointers(rollout, pointers, deps))) return 'go on';
  const announced = await announceRollout(rollout, deps);
  if (announced > rollout.announced) {
    await deps.rollouts.put({ ...rollout, announced, version: rollout.version + 1 });
    return 'go on';
  }
  if (isOver) return retrySeconds;
  const turn = await decide(rollout, pointers, deps, alarms);
  if ('waitSeconds' in turn) return turn.waitSeconds;
  if (turn.move) await deps.rollouts.put(moveRollout(rollout, turn.move, deps.now()));
  return 'go on';
}

/** @returns no move when the pointers were moved instead, or by somebody else */
async function decide(
  rollout: Rollout,
  pointers: Pointers | undefined,
  deps: RolloutDeps,
  alarms: readonly string[],
): Promise<Turn<RolloutMove | undefined>> {
  const lost = findLoss(rollout, pointers);
  if (lost !== undefined) return { move: endingMove(rollout, { by: 'kit', reason: lost }) };
  switch (rollout.step) {
    case 'evaluating':
      return await evaluateCandidate(rollout, deps);
    case 'gating':
      return await afterVerification(rollout, deps, async (release) => gateCandidate(rollout, release, deps));
    case 'waiting-for-approval':
      return waitForApproval(rollout, deps.now());
    default:
      return await advanceCanary(rollout, pointers, deps, alarms);
  }
}

async function advanceCanary(
  rollout: Rollout,
  pointers: Pointers | undefined,
  deps: RolloutDeps,
  alarms: readonly string[],
): Promise<Turn<RolloutMove | undefined>> {
  const { canaryPercent = 0, canaryStep } = rollout;
  if (canaryStep !== undefined && pointers?.canaryPercent !== canaryPercent) {
    const reason = `canary of the rollout ${rollout.id}: ${canaryPercent} % of callers`;
    // Whether or not it was written, the next turn sees what holds.
    await deps.pointers.swap(
      movePointers(pointers, { canaryPercent }, { now: deps.now(), by: 'kit', reason }),
    );
    return { move: undefined };
  }
  const turn = await runCanary(rollout, alarms, deps);
  if ('waitSeconds' in turn || isDownward(turn.move)) return turn;
  return await afterVerification(rollout, deps, async () => turn.move);
}

/** Only what gives the candidate more traffic is verified: taking traffic away waits for nothing. */
function isDownward({ entries }: RolloutMove): boolean {
  const step = entries.at(-1)?.step;
  return step !== 'canary' && step !== 'promoted';
}

async function afterVerification(
  rollout: Rollout,
  deps: RolloutDeps,
  decideWith: (release: Release) => Promise<RolloutMove>,
): Promise<Turn<RolloutMove>> {
  let release: Release;
  try {
    release = await verifyRelease(rollout.candidate, {
      releases: deps.store,
      templates: deps.templates,
      availability: () => listAvailable({ ...deps, releases: deps.store }),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return { move: endingMove(rollout, { by: 'kit', reason: error.message }) };
  }
  return { move: await decideWith(release) };
}

/** @returns what has become of the pointers that the rollout had, when it has them no more */
function findLoss(rollout: Rollout, pointers: Pointers | undefined): string | undefined {
  if (pointers?.rollout !== rollout.id)
    return 'the pointers are no longer those of this rollout: begin another';
  if (pointers.candidate !== rollout.candidate)
    return 'another release has become the candidate: begin another rollout';
  if (pointers.champion !== undefined && pointers.champion !== rollout.champion) {
    return 'another release has become the champion, and the candidate was not compared with it: begin another rollout';
  }
  return undefined;
}

function waitForApproval({ until = '' }: Rollout, now: Date): Turn<RolloutMove> {
  // Written so that a time which is none has come.
  if (!(now.getTime() < Date.parse(until))) {
    const reason = `nobody approved it by ${until}: promote it again, and ask an approver`;
    return { move: { entries: [{ step: 'held', reason, by: 'kit', change: 'held' }] } };
  }
  return {
    waitSeconds: Math.min(approvalLookSeconds, Math.ceil((Date.parse(until) - now.getTime()) / 1_000)),
  };
}
