import type { KitEvent } from '../domain/event';
import type { Log, LogField } from '../platform/log';
import { countEvent } from './count-event';
import type { CounterStore } from './ports';

/** What counting needs. */
export interface CountEventsDeps {
  readonly counters: CounterStore;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Counts events: each once, however often it comes and whatever happens in between.
 *
 * The counters are exact. The lines of the log, of which metrics are made, are written after them: when the process ends
 * in between, or the same events are counted by two at once, metrics may lack or repeat what the counters have once.
 *
 * @throws what the store throws; the same events may be given again
 */
export async function countEvents(events: readonly KitEvent[], deps: CountEventsDeps): Promise<void> {
  if (events.length === 0) return;
  const counted = events.map((event) => ({ id: event.id, additions: countEvent(event) }));
  const known = new Set(await deps.counters.add(counted));

  const fresh = [...new Map(events.map((event) => [event.id, event])).values()].filter(
    ({ id }) => !known.has(id),
  );
  for (const event of fresh) {
    const line = describeCounted(event);
    if (line) deps.log(line.event, line.fields);
  }
  const nowMs = deps.now().getTime();
  deps.log('observability.events_counted', {
    events: fresh.length,
    duplicates: events.length - fresh.length,
    // Of the oldest: from its happening until it is counted.
    ageMs:
      fresh.length === 0
        ? undefined
        : Math.max(0, ...fresh.map((event) => nowMs - new Date(event.time).getTime())),
  });
}

/** Of events that metrics are made of; what functions measure where it happens is not measured again. */
function describeCounted(
  event: KitEvent,
): { event: string; fields: Readonly<Record<string, LogField>> } | undefined {
  switch (event.type) {
    case 'answer.completed':
      return event.bestScore === undefined
        ? undefined
        : {
            event: 'observability.answer_counted',
            fields: { answerId: event.answerId, bestScore: event.bestScore },
          };
    case 'feedback.given':
      return {
        event: 'observability.feedback_counted',
        fields: {
          feedbackId: event.feedbackId,
          revision: event.revision,
          rating: event.rating,
          previousRating: event.previousRating,
        },
      };
    case 'review.completed':
      return {
        event: 'observability.review_counted',
        fields: { reviewId: event.reviewId, queue: event.queue, state: event.state },
      };
    case 'release.changed':
      return {
        event: 'observability.release_counted',
        fields: { release: event.release, rolloutId: event.rolloutId, change: event.change },
      };
    case 'evaluation.completed':
      if (event.subject === 'release') {
        return {
          event: 'observability.evaluation_counted',
          fields: { evaluationId: event.subjectId, cases: event.cases },
        };
      }
      return event.scores.groundedness === undefined
        ? undefined
        : {
            event: 'observability.score_counted',
            fields: { answerId: event.subjectId, groundedness: event.scores.groundedness },
          };
    // The gateway measures where it happens.
    case 'model.invoked':
      return undefined;
  }
}
