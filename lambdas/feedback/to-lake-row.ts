import type { KitEvent, ReviewCompleted } from '../domain/event';

type Values = Readonly<Record<string, string | number | undefined>>;

/**
 * The values of an event by the columns of its table in `lake-settings.ts`, those of text too.
 *
 * @param labelQuestions - names of the questions of reviews whose labels are no text
 */
export function toLakeRow(event: KitEvent, labelQuestions: readonly string[]): Values {
  return {
    event_id: event.id,
    // Iceberg counts microseconds; Firehose takes nothing else for a time.
    happened_at: Date.parse(event.time) * 1_000,
    tenant: event.tenant,
    release: event.release,
    trace_id: event.traceId,
    schema_version: event.schemaVersion,
    ...valuesOf(event, labelQuestions),
  };
}

function valuesOf(event: KitEvent, labelQuestions: readonly string[]): Values {
  switch (event.type) {
    case 'answer.completed':
      return {
        answer_id: event.answerId,
        caller_id: event.callerId,
        state: event.state,
        code: event.code,
        language: event.language,
        question: event.question,
        answer: event.answer,
        route: event.route,
        passages: event.passages,
        citations: event.citations,
        rejected_citations: event.rejectedCitations,
        best_score: event.bestScore,
        input_tokens: event.inputTokens,
        output_tokens: event.outputTokens,
        cost_usd: event.costUsd,
        condense_ms: event.latencyMs.condense,
        retrieve_ms: event.latencyMs.retrieve,
        rerank_ms: event.latencyMs.rerank,
        first_token_ms: event.latencyMs.firstToken,
        generate_ms: event.latencyMs.generate,
        total_ms: event.latencyMs.total,
      };
    case 'model.invoked':
      return {
        operation: event.operation,
        route: event.route,
        provider: event.provider,
        model: event.model,
        duration_ms: event.durationMs,
        input_tokens: event.inputTokens,
        output_tokens: event.outputTokens,
        cost_usd: event.costUsd,
        code: event.code,
      };
    case 'feedback.given':
      return {
        feedback_id: event.feedbackId,
        answer_id: event.answerId,
        caller_id: event.callerId,
        revision: event.revision,
        rating: event.rating,
        previous_rating: event.previousRating,
        reasons: JSON.stringify(event.reasons),
        comment: event.comment,
        corrected_answer: event.correctedAnswer,
        expected_facts: JSON.stringify(event.expectedFacts),
        expected_passages: JSON.stringify(event.expectedPassages),
      };
    case 'review.completed':
      return {
        review_id: event.reviewId,
        answer_id: event.answerId,
        reviewer_id: event.reviewerId,
        queue: event.queue,
        revision: event.revision,
        state: event.state,
        ...labelsOf(event, labelQuestions),
        rationale: event.rationale,
      };
    case 'evaluation.completed':
      return {
        subject: event.subject,
        subject_id: event.subjectId,
        dataset: event.dataset,
        cases: event.cases,
        scores: JSON.stringify(event.scores),
        cost_usd: event.costUsd,
        report: event.report,
      };
    case 'release.changed':
      return {
        change: event.change,
        changed_by: event.by,
        reasons: JSON.stringify(event.reasons),
        share_percent: event.sharePercent,
        rollout_id: event.rolloutId,
      };
  }
}

/** A label is text unless it is a number, yes or no, or the answer to a question that takes no text. */
function labelsOf({ labels }: ReviewCompleted, labelQuestions: readonly string[]): Values {
  const isText = ([question, label]: [string, unknown]) =>
    typeof label === 'object' || (typeof label === 'string' && !labelQuestions.includes(question));
  const all = Object.entries(labels);
  return {
    labels: JSON.stringify(Object.fromEntries(all.filter((entry) => !isText(entry)))),
    text_labels: JSON.stringify(Object.fromEntries(all.filter(isText))),
  };
}
