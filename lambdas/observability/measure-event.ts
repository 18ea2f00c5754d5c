import type { LogField } from '../platform/log';
import { isCallersFault } from './is-callers-fault';
import type { MetricName } from './settings';

/** One number of one metric. */
export interface Measurement {
  readonly metric: MetricName;
  readonly value: number;
  /** Value of the metric's dimension, for metrics that have one. */
  readonly by?: string;
}

type Fields = Readonly<Record<string, LogField>>;

const stepsOfAnswers = ['condense', 'retrieve', 'rerank', 'firstToken', 'generate', 'total'];

/**
 * The numbers that an event of the log holds; most events hold none.
 *
 * Metrics come from log events so that the cores know one way to say what happened, and log and metrics never differ.
 */
export function measureEvent(event: string, fields: Fields): readonly Measurement[] {
  return measures[event]?.(fields).filter(({ value }) => Number.isFinite(value)) ?? [];
}

const measures: Readonly<Record<string, (fields: Fields) => readonly Measurement[]>> = {
  'rag.answered': (fields) => [
    count('answers', 1, text(fields.state)),
    ...stepsOfAnswers.map((step) => count('answerLatency', fields[`${step}Ms`], step)),
    count('passagesRetrieved', fields.passages),
    count('citations', fields.citations),
    count('citationsRejected', fields.citationsRejected),
  ],
  'rag.answer_not_logged': () => [count('answersNotLogged', 1)],
  'model-gateway.called': (fields) => {
    const route = text(fields.route);
    const failure = fields['error.type'];
    const isFailed = failure !== undefined && !isCallersFault(failure);
    return [
      count('modelCalls', 1, route),
      count('modelLatency', fields.durationMs, route),
      count('costUsd', fields.costUsd, route),
      count('tokens', fields['gen_ai.usage.input_tokens'], 'input'),
      count('tokens', fields['gen_ai.usage.output_tokens'], 'output'),
      ...(isFailed ? [count('modelErrors', 1, route), count('modelErrorsOfAllRoutes', 1)] : []),
    ];
  },
  'model-gateway.retry': (fields) => [count('modelRetries', 1, text(fields.route))],
  'model-gateway.fallback': (fields) => [count('modelFallbacks', 1, text(fields.route))],
  'ingestion.indexed': (fields) => [
    count('documents', 1, 'indexed'),
    count('passagesIndexed', fields.passages),
    count('passagesEmbedded', fields.embedded),
  ],
  'ingestion.deleted': () => [count('documents', 1, 'deleted')],
  'ingestion.failed': () => [count('documents', 1, 'failed')],
  'observability.answer_counted': (fields) => [count('retrievalScore', fields.bestScore)],
  'observability.feedback_counted': ({ rating, previousRating }) => [
    ...changeOf('feedbackUp', 'up', rating, previousRating),
    ...changeOf('feedbackDown', 'down', rating, previousRating),
  ],
  'observability.score_counted': (fields) => [count('groundedness', fields.groundedness)],
  'observability.review_counted': (fields) => [count('reviews', 1, text(fields.state))],
  'observability.evaluation_counted': (fields) => [count('casesEvaluated', fields.cases)],
  'observability.release_counted': (fields) => [count('releaseChanges', 1, text(fields.change))],
  'observability.quality_measured': (fields) => [
    count('thumbsDownAtLeast', fields.thumbsDownAtLeast),
    count('groundedAtMost', fields.groundedAtMost),
    count('drifting', fields.drifting),
  ],
  'observability.events_counted': (fields) => [
    count('eventsCounted', fields.events),
    count('eventAge', fields.ageMs),
  ],
  'feedback.event_unreadable': () => [count('eventsUnreadable', 1)],
  'feedback.events_laid_down': (fields) => [count('eventsNotTaken', fields.events)],
  'feedback.deletion_overdue': () => [count('deletionsOverdue', 1)],
  'api.defect': () => [count('defects', 1)],
  'function.failed': () => [count('defects', 1)],
};

/** A field that is not there becomes no measurement. */
function count(metric: MetricName, value: LogField, by?: string): Measurement {
  return { metric, value: typeof value === 'number' ? value : Number.NaN, by };
}

/** One more, or one less when a judgement changed. */
function changeOf(
  metric: MetricName,
  of: string,
  rating: LogField,
  previousRating: LogField,
): readonly Measurement[] {
  const change = Number(rating === of) - Number(previousRating === of);
  return change === 0 ? [] : [count(metric, change)];
}

function text(field: LogField): string {
  return field === undefined ? 'unknown' : String(field);
}
