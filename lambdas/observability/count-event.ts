import type {
  AnswerCompleted,
  EvaluationCompleted,
  FeedbackGiven,
  KitEvent,
  ModelInvoked,
} from '../domain/event';
import { isCallersFault } from './is-callers-fault';
import { latencyBucket } from './latency-bucket';
import type { CounterWindow } from './ports';
import { windowStart } from './window-start';

/** Release of what no release made, e.g. the embeddings of ingestion. */
export const noRelease = 'none';

/** Scores are counted in millionths and money in billionths of a dollar, because only whole numbers add up exactly. */
export const scale = { score: 1_000_000, usd: 1_000_000_000 } as const;

/** A judge says yes with 1 and no with 0; a scorer that says something between is taken for what is nearer. */
const groundedFrom = 0.5;

type Rating = FeedbackGiven['rating'];
type Counts = Readonly<Record<string, number>>;

/**
 * What an event adds to the windows of the minute and the hour that it happened in.
 *
 * Everything is a sum of whole numbers, so that the order in which events come does not matter. Money and tokens are
 * those of `model.invoked`, because that is what is billed, embeddings and condensing included; the cost within
 * `answer.completed` is a part of the same money and is not added to it. A judgement that changed takes back what it
 * said before, in the window of the change: a window alone may hold less than nothing, all of them together never do.
 */
export function countEvent(event: KitEvent): readonly CounterWindow[] {
  const time = new Date(event.time);
  const counts = withoutZeros(countsOf(event));
  const place = { tenant: event.tenant, release: event.release ?? noRelease };
  return [
    {
      ...place,
      size: 'minute',
      start: windowStart(time, 'minute'),
      counts: { ...counts, [arrival(time.getUTCSeconds())]: 1 },
    },
    {
      ...place,
      size: 'hour',
      start: windowStart(time, 'hour'),
      counts: { ...counts, [arrival(time.getUTCMinutes())]: 1 },
    },
  ];
}

function countsOf(event: KitEvent): Counts {
  switch (event.type) {
    case 'answer.completed':
      return answerCounts(event);
    case 'model.invoked':
      return callCounts(event);
    case 'feedback.given':
      return { 'feedback.up': gained(event, 'up'), 'feedback.down': gained(event, 'down') };
    case 'evaluation.completed':
      return scoreCounts(event);
    case 'review.completed':
    case 'release.changed':
      return {};
  }
}

function answerCounts(answer: AnswerCompleted): Counts {
  const { bestScore } = answer;
  return {
    [`answers.${answer.state}`]: 1,
    'citations.verified': answer.citations,
    'citations.rejected': answer.rejectedCitations,
    ...(bestScore !== undefined && {
      'retrieval.count': 1,
      'retrieval.sum': Math.round(bestScore * scale.score),
      'retrieval.sumOfSquares': Math.round(bestScore ** 2 * scale.score),
    }),
    ...Object.fromEntries(
      Object.entries(answer.latencyMs).flatMap(([step, durationMs]) => [
        [`latency.${step}.${latencyBucket(durationMs)}`, 1],
        [`latency.${step}.sum`, Math.round(durationMs)],
      ]),
    ),
  };
}

function callCounts(call: ModelInvoked): Counts {
  const name = (what: string) => `route.${call.route}.${what}`;
  return {
    [name('calls')]: 1,
    [name('errors')]: call.code === undefined || isCallersFault(call.code) ? 0 : 1,
    [name('inputTokens')]: call.inputTokens,
    [name('outputTokens')]: call.outputTokens,
    // Of a dollar's billionths: a question's embedding costs less than a millionth.
    [name('cost')]: Math.round((call.costUsd ?? 0) * scale.usd),
  };
}

function gained({ rating, previousRating }: FeedbackGiven, of: Rating): number {
  return Number(rating === of) - Number(previousRating === of);
}

function scoreCounts({ subject, scores }: EvaluationCompleted): Counts {
  const { groundedness } = scores;
  if (subject !== 'answer' || groundedness === undefined) return {};
  return {
    'groundedness.count': 1,
    'groundedness.grounded': groundedness >= groundedFrom ? 1 : 0,
    'groundedness.sum': Math.round(groundedness * scale.score),
  };
}

/** The second of the minute, or the minute of the hour: by them one sees until when events were counted. */
function arrival(part: number): string {
  return `events.${String(part).padStart(2, '0')}`;
}

function withoutZeros(counts: Counts): Counts {
  const kept: Record<string, number> = {};
  for (const name in counts) {
    const count = counts[name] ?? 0;
    if (count !== 0) kept[name] = count;
  }
  return kept;
}
