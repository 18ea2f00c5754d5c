import type { AnswerRecord } from '../rag/api';
import type { DatasetCase, Score } from './api';

/** A score and what it cost. */
export interface PaidScore extends Score {
  /** US dollars; left out where nothing was asked, or the route has no price. */
  readonly costUsd?: number;
}

/** Scores one property of an answer. */
export interface Scorer {
  /** e.g. `groundedness`; the name that reports, gates and events use. */
  readonly name: string;
  readonly kind: 'code' | 'judge';
  /** What results are kept by: the name, for judges with their route and the digest of their template. */
  readonly cacheKey: string;
  /** False: the case says nothing that this scorer compares with, and it is left out of the case's scores. */
  appliesTo(evaluated: DatasetCase): boolean;
  /**
   * Scores an answer that is `answered` or `declined`; one that failed or was cancelled has nothing to score.
   *
   * @returns undefined when the answer has nothing that it scores, e.g. groundedness of one that declines
   * @throws `ModelError` of a judge's route; `unreadable_verdict` naming the judge
   */
  score(
    input: { readonly case: DatasetCase; readonly answer: AnswerRecord },
    signal?: AbortSignal,
  ): Promise<PaidScore | undefined>;
}
