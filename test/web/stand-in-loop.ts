import type { Hono } from 'hono';
import type { Wire, WireAnswer } from '../../lambdas/api/api';
import type { Role } from '../../lambdas/domain/caller';
import type { Passage } from '../../lambdas/domain/passage';
import { refuse } from './refuse';
import { addEvaluations, type StandInEvaluations } from './stand-in-evaluations';
import { addFeedback, type StandInFeedback } from './stand-in-feedback';
import { addMonitoring, type StandInMonitoring } from './stand-in-monitoring';
import { addReleases, type StandInReleases } from './stand-in-releases';
import { addReviews, type StandInReviews } from './stand-in-reviews';

/** Everything after the answer: feedback, review, monitoring, evaluation, releases. */
export interface StandInLoop {
  readonly feedback: StandInFeedback;
  readonly reviews: StandInReviews;
  readonly monitoring: StandInMonitoring;
  readonly releases: StandInReleases;
  readonly evaluations: StandInEvaluations;
}

/**
 * Adds the endpoints of the loop.
 *
 * @param options.authorId - who made the candidate that waits for approval; left out: someone else
 * @param options.records - the answer log; reviews put theirs into it
 */
export function addLoop(
  app: Hono,
  options: {
    callerId: string;
    roles: readonly Role[];
    authorId?: string;
    records: Map<string, WireAnswer>;
    passagesOf: (documentId: string) => readonly Wire<Passage>[];
  },
): StandInLoop {
  const { callerId, roles, authorId = 'key_7', records, passagesOf } = options;
  for (const path of ['/v1/monitoring', '/v1/releases', '/v1/review-queues']) {
    app.use(path, (context, next) => {
      if (roles.some((role) => role !== 'user')) return next();
      const message = 'this needs the role reviewer, the key has user: use a key of that role';
      return Promise.resolve(refuse(context, 403, 'role_required', message));
    });
  }
  const feedback = addFeedback(app, callerId, records);
  return {
    feedback,
    reviews: addReviews(app, callerId, records, passagesOf),
    monitoring: addMonitoring(app, feedback),
    releases: addReleases(app, callerId, authorId),
    evaluations: addEvaluations(app),
  };
}
