import type { Environment } from '../environments/environment';
import type { Tracking } from '../lambdas/evaluation/api';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import type { openChain } from './open-chain';
import { openDeletions } from './open-deletions';
import { openEvaluation } from './open-evaluation';
import type { LocalEvents } from './open-events';
import { openFeedback } from './open-feedback';
import { openFineTuning } from './open-fine-tuning';
import { openMonitoring } from './open-monitoring';
import { openOwnModels } from './open-own-models';
import { openPromotion } from './open-promotion';
import { openReleaseDesk } from './open-release-desk';
import type { openReleases } from './open-releases';

/**
 * Opens the way from an answer back to a better one: feedback, reviews, counters, datasets, models of one's own,
 * evaluations, releases and their rollouts. What was under way when an earlier process ended goes on.
 *
 * @param options.models - folder of weights and artefacts
 */
export async function openLoop(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  readonly tenant: string;
  readonly events: LocalEvents;
  readonly releases: Awaited<ReturnType<typeof openReleases>>;
  readonly chain: Awaited<ReturnType<typeof openChain>>;
  readonly tracking: Tracking;
  readonly models: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { environment, events, chain, releases } = options;
  const shared = { ...options, answers: chain.answers, publish: events.publish };
  const feedback = openFeedback({ ...shared, queues: environment.reviews });
  const { monitoring, consumer: counting } = openMonitoring(options);
  const own = await openOwnModels({ ...shared, folder: options.models, picker: releases.picker });
  const desk = openReleaseDesk({ ...shared, own });
  const evaluation = await openEvaluation({
    ...shared,
    gateway: releases.gateways.own,
    reviewedAnswers: feedback.reviewedAnswers,
    releases: desk.releases,
    releaseAnswers: chain.releaseAnswers,
  });
  const { evaluations, datasets } = evaluation;
  const tuning = await openFineTuning({
    ...shared,
    folder: options.models,
    datasets,
    bases: own.baseModels,
    versions: own.modelVersions,
  });
  const promotion = await openPromotion({ ...shared, desk, evaluations, monitoring });
  const consumers = events.start([counting, feedback.consumer, evaluation.consumer]);
  const deletion = openDeletions({
    ...options,
    evaluation: { ...evaluation.stores, tracking: options.tracking },
  });
  /** By the names of `AppDeps`. */
  const app = {
    feedbacks: feedback.feedbacks,
    reviews: feedback.reviews,
    monitoring,
    replayEvents: consumers.replay,
    datasets,
    evaluations,
    trials: desk.trials,
    releases: desk.releases,
    promotions: promotion.promotions,
    deletions: deletion.deletions,
    baseModels: own.baseModels,
    modelVersions: own.modelVersions,
    fineTunings: tuning.fineTunings,
    deployments: own.deployments,
  };
  return {
    app,
    close: async () => {
      await deletion.close();
      await promotion.close();
      await tuning.close();
      await own.close();
      await evaluation.close();
      // Last of all: the others publish until they have ended.
      await consumers.close();
    },
  };
}
