import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import type { AnswerRecord } from '../rag/api';
import type { DatasetCase, Score } from './api';
import type { ResultCache } from './ports';
import type { PaidScore, Scorer } from './scorer';

/** An answer to be scored, and what its scores are kept by. */
interface ScoredAnswer {
  readonly case: DatasetCase;
  readonly answer: AnswerRecord;
  /** Digest of the release that answered, or `human` for the answer that a human has judged. */
  readonly release: string;
  readonly caseKey: string;
}

/** What scorers said. */
interface ScorerResults {
  /** By name, in the order of the names; rationales are masked. */
  readonly scores: Readonly<Record<string, Score>>;
  /** Names of those that broke down. */
  readonly failed: readonly string[];
  readonly costUsd: number;
}

/**
 * Lets scorers score an answer, all at once: there are some twenty, of which a handful asks a model. What a judge said
 * before is not asked again; code is cheaper to run again than to look up.
 *
 * @throws when the signal is given, and what is no matter of a scorer: a cache that is away, a defect
 */
export async function runScorers(
  scorers: readonly Scorer[],
  scored: ScoredAnswer,
  cache: Pick<ResultCache, 'score' | 'putScore'>,
  signal?: AbortSignal,
): Promise<ScorerResults> {
  const outcomes = await Promise.all(
    scorers.map(async (scorer) => [scorer.name, await runScorer(scorer, scored, cache, signal)] as const),
  );
  const inOrder = outcomes.sort(([left], [right]) => (left < right ? -1 : 1));
  const scores = inOrder.flatMap(([name, outcome]) =>
    outcome === undefined || outcome === 'failed'
      ? []
      : [[name, { value: outcome.value, rationale: outcome.rationale }] as const],
  );
  return {
    scores: Object.fromEntries(scores),
    failed: inOrder.filter(([, outcome]) => outcome === 'failed').map(([name]) => name),
    costUsd: inOrder.reduce(
      (sum, [, outcome]) => sum + (typeof outcome === 'object' ? (outcome.costUsd ?? 0) : 0),
      0,
    ),
  };
}

async function runScorer(
  scorer: Scorer,
  { case: evaluated, answer, release, caseKey }: ScoredAnswer,
  cache: Pick<ResultCache, 'score' | 'putScore'>,
  signal: AbortSignal | undefined,
): Promise<PaidScore | 'failed' | undefined> {
  const isKept = scorer.kind === 'judge';
  const known = isKept ? await cache.score(release, caseKey, scorer.cacheKey) : undefined;
  if (known) return known;
  const said = await scorer.score({ case: evaluated, answer }, signal).catch((error: unknown) => {
    if (!(error instanceof AppError) || signal?.aborted) throw error;
    return 'failed' as const;
  });
  if (said === undefined || said === 'failed') return said;
  const score = { value: said.value, rationale: said.rationale && maskPersonalData(said.rationale) };
  if (isKept) await cache.putScore(release, caseKey, scorer.cacheKey, score);
  return { ...score, costUsd: said.costUsd };
}
