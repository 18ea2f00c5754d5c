import type { Caller } from '../domain/caller';
import { type EvaluationCompleted, eventSchemaVersion, type Publish } from '../domain/event';
import { detectLanguage } from '../domain/language';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { AnswerRecord, Answers } from '../rag/api';
import type { DatasetCase } from './api';
import type { LiveScoreQueue } from './ports';
import type { Scorer } from './scorer';
import type { EvaluationSettings } from './settings';

/** What scoring live answers needs. */
export interface ScoreLiveAnswersDeps {
  readonly queue: LiveScoreQueue;
  readonly answers: Answers;
  /** All of the environment; of them those score that `liveScorers` names. */
  readonly scorers: readonly Scorer[];
  readonly publish: Publish;
  readonly settings: Pick<EvaluationSettings, 'concurrency' | 'live'>;
  readonly now: () => Date;
  readonly log: Log;
}

/** What a run has done. */
export interface LiveScoring {
  readonly scored: number;
  /** Had nothing to score, or are no longer kept. */
  readonly skipped: number;
  /** Failed, and will be tried again. */
  readonly postponed: number;
  readonly givenUp: number;
}

/** What is scored of live answers: that of which nothing has to be expected, and that monitoring and review queues look at. */
const liveScorers: readonly string[] = ['groundedness'];

/** Longer than any judge takes: after it a process that has claimed an answer is taken for dead. */
const claimMs = 10 * 60_000;
/** Twice as long after each failure: 1, 2, 4 … minutes, up to six hours. */
const firstRetryMs = 60_000;
const longestRetryMs = 6 * 3_600_000;

type Outcome = keyof LiveScoring;
type Claimed = Awaited<ReturnType<LiveScoreQueue['claim']>>[number];

/**
 * Scores the live answers that are due, some at once, until there are none or it may not go on.
 *
 * What is published has an id of the answer alone: a process that dies between publishing and taking the answer out
 * publishes it again, and nobody counts it twice.
 *
 * @param mayGoOn - asked before each batch, e.g. whether the function has time left
 */
export async function scoreLiveAnswers(
  deps: ScoreLiveAnswersDeps,
  mayGoOn: () => boolean = () => true,
): Promise<LiveScoring> {
  const outcomes = { scored: 0, skipped: 0, postponed: 0, givenUp: 0 };
  while (mayGoOn()) {
    const now = deps.now();
    const claimed = await deps.queue.claim({
      now: now.toISOString(),
      retryAt: new Date(now.getTime() + claimMs).toISOString(),
      limit: deps.settings.concurrency,
    });
    if (claimed.length === 0) break;
    for (const outcome of await Promise.all(claimed.map((one) => settle(one, deps)))) outcomes[outcome] += 1;
  }
  return outcomes;
}

/** Scores one; whatever goes wrong with it leaves the others as they are. */
async function settle(claimed: Claimed, deps: ScoreLiveAnswersDeps): Promise<Outcome> {
  const { queue, log, settings, now } = deps;
  const { answerId, attempts } = claimed;
  try {
    const outcome = await score(claimed, deps);
    await queue.done(answerId);
    return outcome;
  } catch (error) {
    const failure = {
      answerId,
      attempts,
      code: error instanceof AppError ? error.code : 'internal',
    };
    if (attempts >= settings.live.maxAttempts) {
      log('evaluation.live_score_given_up', failure);
      await queue.done(answerId);
      return 'givenUp';
    }
    log('evaluation.live_score_postponed', failure);
    const waitMs = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
    await queue.postpone(answerId, new Date(now().getTime() + waitMs).toISOString());
    return 'postponed';
  }
}

async function score({ answerId, tenant }: Claimed, deps: ScoreLiveAnswersDeps): Promise<Outcome> {
  const { answers, publish, now } = deps;
  const answer = await answers.get(callerOf(tenant), answerId).catch(whenGone);
  if (answer?.state !== 'answered') return 'skipped';
  const scores: Record<string, number> = {};
  let costUsd: number | undefined;
  for (const scorer of deps.scorers.filter(({ name }) => liveScorers.includes(name))) {
    const scored = await scorer.score({ case: caseOf(answer), answer });
    if (scored) scores[scorer.name] = scored.value;
    if (scored?.costUsd !== undefined) costUsd = (costUsd ?? 0) + scored.costUsd;
  }
  if (Object.keys(scores).length === 0) return 'skipped';
  const event: EvaluationCompleted = {
    type: 'evaluation.completed',
    id: `evaluation.completed/answer/${answerId}`,
    time: now().toISOString(),
    tenant,
    release: answer.release,
    traceId: answerId,
    schemaVersion: eventSchemaVersion,
    subject: 'answer',
    subjectId: answerId,
    cases: 1,
    scores,
    costUsd,
  };
  await publish([event]);
  return 'scored';
}

/** The answer may have been removed meanwhile, with the data of a person or because its days are over. */
function whenGone(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'answer_not_found') return undefined;
  throw error;
}

/** Nothing is expected of a live answer. */
function caseOf({ id, question, condensedQuestion }: AnswerRecord): DatasetCase {
  const asked = condensedQuestion ?? question;
  return {
    id,
    question: asked,
    language: detectLanguage(asked),
    source: 'live',
    isAnswerable: true,
    expectedFacts: [],
    expectedPassages: [],
    expectedDocuments: [],
    guidelines: [],
  };
}

function callerOf(tenant: string): Caller {
  return { id: 'kit', tenant, groups: [], roles: ['reviewer'], allowedModels: [] };
}
