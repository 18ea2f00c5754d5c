import type { Evaluation, EvaluationReport, Evaluations } from '../../lambdas/evaluation/api';
import type { MonitoringSummary, Rate } from '../../lambdas/observability/api';
import { AppError } from '../../lambdas/platform/errors';
import { SqliteRolloutStore } from '../../lambdas/promotion/adapters/sqlite-rollout-store';
import { type AdvancedRollout, advanceRollout } from '../../lambdas/promotion/advance-rollout';
import type { Attestation } from '../../lambdas/promotion/api';
import { createPromotions } from '../../lambdas/promotion/create-promotions';
import type { ReleasesDeps } from '../../lambdas/promotion/create-releases';
import type { RolloutDeps } from '../../lambdas/promotion/rollout-deps';
import { promotionSettingsSchema } from '../../lambdas/promotion/settings';
import { makeReport, type Scores } from './make-report';
import { openReleases, operator } from './open-releases';

const good: Scores = { correctness: 1, groundedness: 1, safety: 1 };
const wrong: Scores = { correctness: 0, groundedness: 1, safety: 1 };

/** Evaluations that end when a test says so. */
export class FakeEvaluations implements Pick<Evaluations, 'start' | 'get' | 'report'> {
  readonly started: Evaluation[] = [];
  /** What the next evaluation finds. */
  result: 'better' | 'same' | 'worse' | 'failed' | 'stopped' = 'better';
  isRunning = false;
  readonly reports = new Map<string, EvaluationReport>();

  constructor(private readonly now: () => Date) {}

  async start(...[caller, request]: Parameters<Evaluations['start']>): Promise<Evaluation> {
    if (request.dataset !== 'golden') {
      throw new AppError(`there is no dataset ${request.dataset}`, {
        kind: 'not-found',
        code: 'dataset_not_found',
      });
    }
    const time = this.now().toISOString();
    const evaluation: Evaluation = {
      id: `evaluation_${this.started.length + 1}`,
      tenant: caller.tenant,
      startedBy: caller.id,
      groups: caller.groups,
      dataset: request.dataset,
      candidate: request.candidate,
      champion: request.champion,
      judgeRoute: 'offline',
      maxCostUsd: request.maxCostUsd ?? 0,
      state: 'running',
      done: 0,
      total: 200,
      costUsd: 0,
      startedAt: time,
      updatedAt: time,
      report: 'e'.repeat(64),
    };
    this.started.push(evaluation);
    return evaluation;
  }

  async get(_caller: unknown, id: string): Promise<Evaluation> {
    const evaluation = this.started.find((one) => one.id === id);
    if (!evaluation) throw new AppError('gone', { kind: 'not-found', code: 'evaluation_not_found' });
    if (this.isRunning) return evaluation;
    const state = this.result === 'failed' || this.result === 'stopped' ? this.result : 'completed';
    return { ...evaluation, state, done: 200 };
  }

  async report(_caller: unknown, id: string): Promise<EvaluationReport> {
    const known = this.reports.get(id);
    if (known) return known;
    const evaluation = await this.get(_caller, id);
    if (evaluation.state === 'failed')
      throw new AppError('none', { kind: 'conflict', code: 'evaluation_running' });
    const cases = (won: number) => Array.from({ length: 200 }, (_, index) => (index < won ? good : wrong));
    const won = { better: 180, same: 120, worse: 60, failed: 0, stopped: 180 }[this.result];
    const made = makeReport(
      { candidate: cases(won), champion: cases(120) },
      { createdAt: this.now().toISOString(), isComplete: evaluation.state === 'completed' },
    );
    const report: EvaluationReport = {
      ...made,
      candidate: { ...made.candidate, release: evaluation.candidate },
      champion:
        made.champion && evaluation.champion ? { ...made.champion, release: evaluation.champion } : undefined,
    };
    this.reports.set(id, report);
    return report;
  }
}

/** A rate with an interval as wide as Wilson's, nearly. */
export function rate(count: number, of: number): Rate {
  if (of === 0) return { count, of, rate: 0, low: 0, high: 1 };
  const share = count / of;
  const margin = 1.96 * Math.sqrt((share * (1 - share) + 0.05) / of);
  return { count, of, rate: share, low: Math.max(0, share - margin), high: Math.min(1, share + margin) };
}

/** A summary of healthy live answers. */
export function makeSummary(changes: Partial<MonitoringSummary> = {}): MonitoringSummary {
  return {
    answers: 100,
    declines: rate(5, 100),
    errors: rate(0, 100),
    thumbsDown: rate(5, 50),
    groundedness: rate(45, 50),
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    latency: [],
    modelCalls: 100,
    modelErrors: rate(0, 100),
    ...changes,
  };
}

/** Promotions on the embedded stores: two canary steps of a minute and of five, an approval of an hour. */
export async function openPromotions(
  settings: object = {},
  { models, ...changes }: Partial<Omit<ReleasesDeps, 'models'>> & Pick<RolloutDeps, 'models'> = {},
) {
  const opened = await openReleases(changes);
  const { store, pointers, templates, clock, deps: releasesDeps } = opened;
  const rollouts = new SqliteRolloutStore(opened.database);
  const evaluations = new FakeEvaluations(() => clock.now);
  /** Live answers by release; whatever is not named is healthy. */
  const summaries = new Map<string, MonitoringSummary>();
  const aliases: string[] = [];
  const told: string[] = [];
  const deps: RolloutDeps = {
    ...releasesDeps,
    models,
    store,
    pointers,
    rollouts,
    templates,
    evaluations,
    monitoring: { ofRelease: async (release) => summaries.get(release) ?? makeSummary() },
    tracking: {
      setAlias: async (alias, release) => {
        aliases.push(`${alias} ${release?.slice(0, 8) ?? 'none'}`);
      },
    },
    settings: promotionSettingsSchema.parse({
      evaluationSet: 'golden',
      approvalHours: 1,
      canary: {
        steps: [
          { sharePercent: 5, bakeSeconds: 60 },
          { sharePercent: 25, bakeSeconds: 300 },
        ],
      },
      ...settings,
    }),
  };
  let ids = 0;
  const promotions = createPromotions({
    ...deps,
    store,
    releases: opened.releases,
    machine: {
      start: async (id) => {
        told.push(`start ${id}`);
      },
      resume: async (id) => {
        told.push(`resume ${id}`);
      },
    },
    randomId: (length) => String(++ids).padStart(length, '0'),
  });

  let temperature = 0;
  return {
    ...opened,
    rollouts,
    evaluations,
    summaries,
    aliases,
    told,
    deps,
    promotions,
    /** A release that nobody has seen, of the operator unless another caller is named. */
    makeRelease: async (caller = operator) => {
      temperature += 0.01;
      return await opened.releases.create(caller, { note: 'warmer', chain: { temperature } });
    },
    advance: (rolloutId: string, alarms?: readonly string[]): Promise<AdvancedRollout> =>
      advanceRollout(rolloutId, deps, { alarms }),
    pass: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1_000);
    },
    attested: async (release: string): Promise<readonly Attestation[]> => store.attestations(release),
  };
}
