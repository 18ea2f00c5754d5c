import type { Caller } from '../domain/caller';
import type { Evaluation } from '../evaluation/api';
import { AppError } from '../platform/errors';
import type { Rollout } from './api';
import type { RolloutMove } from './move-rollout';
import { pollSeconds } from './poll-seconds';
import type { RolloutDeps, Turn } from './rollout-deps';

/** Has the candidate evaluated against what answers now; whatever comes of it, the gate looks at it. */
export async function evaluateCandidate(rollout: Rollout, deps: RolloutDeps): Promise<Turn<RolloutMove>> {
  const { evaluations, settings } = deps;
  const { evaluationSet, maxEvaluationCostUsd: maxCostUsd } = settings;
  const caller = evaluatorOf(rollout);
  try {
    if (rollout.evaluationId !== undefined) {
      const evaluation = await evaluations.get(caller, rollout.evaluationId);
      if (evaluation.state !== 'running') {
        const change = evaluation.state === 'failed' ? undefined : 'evaluated';
        return { move: toGate(describeEnd(evaluation), change) };
      }
      return { waitSeconds: pollSeconds({ now: deps.now(), startedAt: evaluation.startedAt }) };
    }
    if (evaluationSet === undefined) {
      return {
        move: toGate('the promotion settings of the environment name no evaluationSet: name a dataset'),
      };
    }
    const { candidate, champion } = rollout;
    const evaluation = await evaluations.start(caller, {
      dataset: evaluationSet,
      candidate,
      champion,
      maxCostUsd,
    });
    const reason = `evaluation ${evaluation.id} on ${evaluationSet} has begun`;
    return {
      move: {
        entries: [{ step: 'evaluating', reason, by: 'kit' }],
        fields: { evaluationId: evaluation.id },
      },
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return { move: toGate(`it cannot be evaluated: ${error.message}`) };
  }
}

/** Evaluations are run in the name of whoever began the rollout, on documents that are open to the whole tenant. */
export function evaluatorOf({ startedBy, tenant }: Rollout): Caller {
  return { id: startedBy, tenant, groups: [], roles: ['operator'], allowedModels: 'all' };
}

function toGate(reason: string, change?: 'evaluated'): RolloutMove {
  return { entries: [{ step: 'gating', reason, by: 'kit', change }] };
}

function describeEnd({ id, state, done, total, reason }: Evaluation): string {
  const end = `evaluation ${id} has ${state === 'completed' ? 'ended' : state}: ${done} of ${total} answers`;
  return reason === undefined ? end : `${end}, ${reason}`;
}
