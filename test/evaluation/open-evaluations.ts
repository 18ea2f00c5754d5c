import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../../lambdas/domain/caller';
import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteCaseStore } from '../../lambdas/evaluation/adapters/sqlite-case-store';
import { SqliteEvaluationStore } from '../../lambdas/evaluation/adapters/sqlite-evaluation-store';
import { SqliteReportStore } from '../../lambdas/evaluation/adapters/sqlite-report-store';
import { SqliteResultCache } from '../../lambdas/evaluation/adapters/sqlite-result-cache';
import type {
  Dataset,
  DatasetCase,
  Datasets,
  EvaluationReport,
  EvaluationRequest,
} from '../../lambdas/evaluation/api';
import { createEvaluations } from '../../lambdas/evaluation/create-evaluations';
import { startEvaluationRunner } from '../../lambdas/evaluation/evaluation-runner';
import type { ReleaseAnswering } from '../../lambdas/evaluation/ports';
import type { RunEvaluationDeps } from '../../lambdas/evaluation/run-evaluation';
import type { Scorer } from '../../lambdas/evaluation/scorer';
import { AppError } from '../../lambdas/platform/errors';
import { randomId } from '../../lambdas/platform/random-id';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeCitedAnswer } from './make-cited-answer';
import { makeCase } from './make-evaluation';

/** Digests of the two releases that there are. */
export const [candidate, champion] = ['c'.repeat(64), 'e'.repeat(64)] as const;

/** Who evaluates. */
export const operator: Caller = {
  id: 'key_operator',
  tenant: 'local',
  groups: ['ops'],
  roles: ['operator'],
  allowedModels: 'all',
};

/** What a test decides about the world around evaluations. */
export interface World {
  cases: readonly DatasetCase[];
  purpose: Dataset['card']['purpose'];
  answer: ReleaseAnswering['answer'];
  judge: Scorer['score'];
  concurrency: number;
  /** Prices of the environment. */
  prices: string;
  /** Throws in place of tracking. */
  trackingFailure?: Error;
}

/** Evaluations on embedded stores, with a scripted chain and judge. */
export async function openEvaluations(changes: Partial<World> = {}, database = openDatabase(':memory:')) {
  const world: World = {
    cases: ['case_a', 'case_b', 'case_c'].map((id) => makeCase(id)),
    purpose: 'evaluation',
    answer: async (_release, question) => makeCitedAnswer({ question, costUsd: 0.25 }),
    judge: async () => ({ value: 1, rationale: 'as it should be', costUsd: 0.05 }),
    concurrency: 1,
    prices: 'at first',
    ...changes,
  };
  const asked: string[] = [];
  const judged: string[] = [];
  const events: KitEvent[] = [];
  const tracked: EvaluationReport[] = [];
  const lines: string[] = [];
  const dataset = (): Dataset => ({
    digest: 'd'.repeat(64),
    version: 1,
    card: {
      name: 'support',
      purpose: world.purpose,
      source: 'reviews',
      licence: 'internal',
      cases: world.cases.length,
      slices: {},
      leftOut: {},
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'key_1',
    tenant: 'local',
  });
  const refuse = (code: string) => {
    throw new AppError(`there is no such thing: ${code}`, { kind: 'not-found', code });
  };

  const evaluations = new SqliteEvaluationStore(database);
  const reports = new SqliteReportStore(database);
  const rows = new SqliteCaseStore(database);
  const now = () => new Date();
  const openScorers = (judgeRoute: string): readonly Scorer[] =>
    judgeRoute === 'not-there'
      ? refuse('unknown_route')
      : [
          {
            name: 'length',
            kind: 'code',
            cacheKey: 'length',
            appliesTo: () => true,
            score: async ({ answer }) => ({ value: Math.min(1, answer.answer.length / 100) }),
          },
          {
            name: 'correctness',
            kind: 'judge',
            cacheKey: `correctness@${judgeRoute}`,
            appliesTo: ({ expectedFacts }) => expectedFacts.length > 0,
            score: async (input, signal) => {
              judged.push(`${judgeRoute} ${input.case.id} ${input.answer.answer}`);
              return world.judge(input, signal);
            },
          },
        ];
  const deps: RunEvaluationDeps = {
    evaluations,
    reports,
    rows,
    cache: new SqliteResultCache(database, now),
    datasets: { get: async () => dataset(), cases: async () => world.cases },
    answering: {
      answer: async (release, question, caller) => {
        asked.push(`${release.slice(0, 1)} ${question}`);
        return world.answer(release, question, caller);
      },
    },
    prices: world.prices,
    openScorers,
    concurrency: world.concurrency,
    tracking: {
      logEvaluation: async (report) => {
        if (world.trackingFailure) throw world.trackingFailure;
        tracked.push(report);
      },
    },
    publish: async (published) => void events.push(...published),
    now,
    log: (event, fields) => void lines.push(`${event} ${fields.code ?? ''}`.trim()),
  };
  const runner = await startEvaluationRunner({ ...deps, tenants: ['local'] });
  const datasets: Pick<Datasets, 'get'> = {
    get: async (_caller, id) =>
      ['support', dataset().digest].includes(id) ? dataset() : refuse('dataset_not_found'),
  };
  const api = createEvaluations({
    evaluations,
    reports,
    datasets,
    releases: {
      get: async (digest) => {
        const found = [candidate, champion].find((release) => release.startsWith(digest));
        return found === undefined ? refuse('release_not_found') : releaseOf(found);
      },
    },
    launch: runner,
    openScorers,
    now,
    randomId,
  });
  const request = { dataset: 'support', candidate, champion, maxCostUsd: 100 };
  const wait = async (id: string) => {
    for (;;) {
      const evaluation = await api.get(operator, id);
      if (evaluation.state !== 'running') return evaluation;
      await sleep(2);
    }
  };
  return {
    world,
    api,
    runner,
    deps,
    rows,
    evaluations,
    database,
    request,
    asked,
    judged,
    events,
    tracked,
    lines,
    wait,
    /** Starts one, waits for its end and gives it back. */
    run: async (startChanges: Partial<EvaluationRequest> = {}) => {
      const { id } = await api.start(operator, { ...request, ...startChanges });
      return wait(id);
    },
  };
}

function releaseOf(digest: string) {
  // Evaluations read nothing else of it.
  return { digest } as Awaited<ReturnType<import('../../lambdas/promotion/api').Releases['get']>>;
}
