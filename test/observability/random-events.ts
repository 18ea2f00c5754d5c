import type { FeedbackGiven, KitEvent } from '../../lambdas/domain/event';
import { seededRandom } from '../../lambdas/domain/seeded-random';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
  makeModelInvoked,
} from './make-events';

const firstMs = Date.parse('2026-03-04T05:50:00.000Z');
const spanMs = 20 * 60_000;
type Judgement = readonly [FeedbackGiven['rating'], FeedbackGiven['rating']?];
const states = ['answered', 'answered', 'answered', 'declined', 'cancelled', 'failed'] as const;

/** Events of twenty minutes, around a full hour, of two tenants and two releases, each with an id of its own. */
export function randomEvents(count: number, seed: number): readonly KitEvent[] {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  return Array.from({ length: count }, (_, index): KitEvent => {
    const head = {
      time: new Date(firstMs + random() * spanMs).toISOString(),
      tenant: pick(['local', '테넌트']),
      release: pick([undefined, 'aaaa']),
    };
    const kind = random();
    if (kind < 0.5) {
      const costUsd = random() / 1_000;
      return makeModelInvoked({
        ...head,
        id: `model.invoked/${index}`,
        route: pick(['chat', 'embed']),
        costUsd,
      });
    }
    if (kind < 0.8) {
      const latencyMs = { retrieve: random() * 90, total: random() * 9_000 };
      const answerId = `answer_${index}`;
      return makeAnswerCompleted({ ...head, answerId, state: pick(states), bestScore: random(), latencyMs });
    }
    if (kind < 0.9) {
      const scores = { groundedness: Math.round(random()) };
      return makeEvaluationCompleted({ ...head, subjectId: `answer_${index}`, scores });
    }
    const judgements: [Judgement, ...Judgement[]] = [['up'], ['down'], ['up', 'down'], ['down', 'up']];
    const [rating, previousRating] = pick(judgements);
    const revision = previousRating === undefined ? 1 : 2;
    return makeFeedbackGiven({ ...head, feedbackId: `feedback_${index}`, revision, rating, previousRating });
  });
}
