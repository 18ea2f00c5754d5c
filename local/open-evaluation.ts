import type { Environment } from '../environments/environment';
import type { Publish } from '../lambdas/domain/event';
import { SqliteCaseStore } from '../lambdas/evaluation/adapters/sqlite-case-store';
import { SqliteDatasetStore } from '../lambdas/evaluation/adapters/sqlite-dataset-store';
import { SqliteEvaluationStore } from '../lambdas/evaluation/adapters/sqlite-evaluation-store';
import { SqliteLiveScoreQueue } from '../lambdas/evaluation/adapters/sqlite-live-score-queue';
import { SqliteReportStore } from '../lambdas/evaluation/adapters/sqlite-report-store';
import { SqliteResultCache } from '../lambdas/evaluation/adapters/sqlite-result-cache';
import type { Tracking } from '../lambdas/evaluation/api';
import { createDatasets } from '../lambdas/evaluation/create-datasets';
import { createEvaluations } from '../lambdas/evaluation/create-evaluations';
import { digestPrices } from '../lambdas/evaluation/digest-prices';
import { startEvaluationRunner } from '../lambdas/evaluation/evaluation-runner';
import { sampleLiveAnswers } from '../lambdas/evaluation/sample-live-answers';
import { scoreLiveAnswers } from '../lambdas/evaluation/score-live-answers';
import { scorersByRoute } from '../lambdas/evaluation/scorers-by-route';
import { offlineJudgeRoute } from '../lambdas/evaluation/settings';
import type { ReviewedAnswers } from '../lambdas/feedback/api';
import type { ModelGateway } from '../lambdas/model-gateway/api';
import type { Log } from '../lambdas/platform/log';
import { randomId } from '../lambdas/platform/random-id';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import type { Releases } from '../lambdas/promotion/api';
import type { ReleaseAnswers } from '../lambdas/rag/answer-with-release';
import type { Answers } from '../lambdas/rag/api';
import { readJudgeTemplates } from './read-judge-templates';
import type { EventConsumer } from './run-consumers';
import { runEvery } from './run-every';

/** How often live answers that are due are scored: often, so that the monitoring page shows them soon. */
const scoringMs = 1_000;

/** Opens datasets, evaluations that run in this process, and the scoring of live answers, which a consumer samples. */
export async function openEvaluation(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  readonly tenant: string;
  readonly gateway: ModelGateway;
  readonly answers: Answers;
  readonly reviewedAnswers: ReviewedAnswers;
  readonly releases: Pick<Releases, 'get'>;
  readonly releaseAnswers: ReleaseAnswers;
  readonly tracking: Tracking;
  readonly publish: Publish;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, gateway, answers, publish, log, now, tenant } = options;
  const settings = options.environment.evaluation;
  const { judgeRoute = offlineJudgeRoute, concurrency } = settings;
  const templates = await readJudgeTemplates();
  const openScorers = scorersByRoute({ gateway, templates });
  const stores = {
    datasets: new SqliteDatasetStore(database),
    evaluations: new SqliteEvaluationStore(database),
    reports: new SqliteReportStore(database),
    rows: new SqliteCaseStore(database),
    cache: new SqliteResultCache(database, now),
  };
  const datasets = createDatasets({
    store: stores.datasets,
    reviewed: options.reviewedAnswers,
    answers,
    now,
  });
  const runner = await startEvaluationRunner({
    ...stores,
    answering: options.releaseAnswers,
    prices: digestPrices(options.environment.routes),
    openScorers,
    concurrency,
    tracking: options.tracking,
    publish,
    now,
    log,
    tenants: [tenant],
  });
  const queue = new SqliteLiveScoreQueue(database);
  const live = { queue, answers, scorers: openScorers(judgeRoute), publish, settings, now, log };
  const scoring = runEvery(scoringMs, (isClosing) => scoreLiveAnswers(live, () => !isClosing()), {
    name: 'score-live-answers',
    log,
  });
  const consumer: EventConsumer = {
    name: 'sample-live-answers',
    consume: (events) => sampleLiveAnswers(events, { queue, live: settings.live }),
  };
  return {
    datasets,
    /** What holds the cases of people. */
    stores: { ...stores, queue },
    evaluations: createEvaluations({
      ...stores,
      datasets,
      releases: options.releases,
      launch: runner,
      openScorers,
      judgeRoute,
      now,
      randomId,
    }),
    consumer,
    close: async () => {
      await scoring.close();
      await runner.close();
    },
  };
}
