import type { Caller } from '../domain/caller';
import type { NewRelease } from '../promotion/api';

// biome-ignore lint/performance/noBarrelFile: what gates and the command line say of a report
export { describeFailures } from './describe-failures';
// What training data must not hold either.
export { NearQuestions } from './near-questions';
// The one calculation that gates need as well.
export { pairedBootstrap } from './paired-bootstrap';

/** One question of a dataset, and what a right answer to it needs; personal data masked. */
export interface DatasetCase {
  /**
   * The same in every dataset for the same question and expectations, and for nothing else: `case_` and 24 hex digits of
   * their digest, or the importer's own id, a hyphen and the first 12 of them.
   */
  readonly id: string;
  readonly question: string;
  /** ISO 639-1, of the question. */
  readonly language: string;
  /** Where it comes from: a slice, e.g. `thumbs-down`, `sample`, `squad`. */
  readonly source: string;
  /** False: a right answer declines. */
  readonly isAnswerable: boolean;
  readonly expectedFacts: readonly string[];
  /** Ids of passages that a right answer rests on. */
  readonly expectedPassages: readonly string[];
  /** Keys of documents that a right answer rests on, where passages are not known. */
  readonly expectedDocuments: readonly string[];
  readonly referenceAnswer?: string;
  /** What any answer to it must keep to, for the judge of guidelines. */
  readonly guidelines: readonly string[];
  /** When the question was asked: ISO 8601, UTC. */
  readonly time?: string;
  /** Answer that it was built from. */
  readonly answerId?: string;
  /** Who asked, for the deletion of a person's data. */
  readonly callerId?: string;
  /** What a human said of the answer that was given: for the agreement of judges. */
  readonly human?: {
    /** Masked, without citation markers. */
    readonly answer: string;
    readonly isCorrect: boolean;
    /** Texts of the passages that it was made from, masked. */
    readonly passages: readonly string[];
    /** What else was said, by the name of the judge that asks the same, e.g. `groundedness`; left out: nothing. */
    readonly labels?: Readonly<Record<string, boolean>>;
  };
}

/** What a dataset is: shown before anyone uses it. */
export interface DatasetCard {
  /** Lower-case letters, digits and hyphens, 1 to 40. */
  readonly name: string;
  readonly purpose: 'evaluation' | 'training';
  readonly source: string;
  readonly licence: string;
  readonly cases: number;
  /** Cases by slice, e.g. `language=ko`: 12. */
  readonly slices: Readonly<Record<string, number>>;
  /** Times of the first and the last question; left out where none has a time. */
  readonly from?: string;
  readonly until?: string;
  /** What was left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A dataset: content-addressed, never changed; versions of one name follow each other. */
export interface Dataset {
  /** SHA-256 of the canonical JSON of card and cases, 64 hex digits. */
  readonly digest: string;
  /** From 1, by name. */
  readonly version: number;
  readonly card: DatasetCard;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Id of the caller who made it. */
  readonly createdBy: string;
  readonly tenant: string;
  /** True when its cases were removed because a person's data was deleted; the card stays. */
  readonly isErased?: boolean;
  /** Digest of what replaced it then; left out where nothing was left. */
  readonly replacedBy?: string;
}

/** How a dataset is built from reviews. */
export interface DatasetRequest {
  readonly name: string;
  readonly purpose: 'evaluation' | 'training';
  /** ISO 8601: reviews from that time on, and before that time. */
  readonly from?: string;
  readonly until?: string;
  readonly licence: string;
}

/** Datasets of the caller's tenant. */
export interface Datasets {
  /**
   * Builds a version from the completed reviews: deduplicated, masked, checked for leakage against every dataset of the
   * other purpose.
   *
   * @throws `no_reviews`, `invalid_dataset_name`; `no_cases` when all were left out, saying why
   */
  build(caller: Caller, request: DatasetRequest): Promise<Dataset>;
  /**
   * Takes cases that were made elsewhere; the same checks. An id that does not follow from the content is completed, an
   * empty one is made of the content alone.
   *
   * @throws `invalid_dataset_name`; `invalid_case` naming the line, from 1; `no_cases`
   */
  add(
    caller: Caller,
    card: { name: string; purpose: 'evaluation' | 'training'; source: string; licence: string },
    cases: readonly DatasetCase[],
  ): Promise<Dataset>;
  /** Newest first. */
  list(caller: Caller): Promise<readonly Dataset[]>;
  /**
   * @param id - digest, the first 8 or more digits of it, or a name, which is its newest version that has its cases
   * @throws `dataset_not_found`, `ambiguous_digest`
   */
  get(caller: Caller, id: string): Promise<Dataset>;
  /** @throws as `get`; `dataset_erased` naming what replaced it */
  cases(caller: Caller, id: string): Promise<readonly DatasetCase[]>;
}

/** A mean with its confidence interval. */
export interface Estimate {
  /** 0 to 1. */
  readonly mean: number;
  /** 95 % interval: Wilson's for yes-or-no scores, bootstrap percentiles otherwise. */
  readonly low: number;
  readonly high: number;
  readonly cases: number;
}

/** What a scorer said of one answer. */
export interface Score {
  /** 0 to 1; 0 or 1 for judges. */
  readonly value: number;
  readonly rationale?: string;
}

/** One case answered by one release and scored. */
export interface CaseResult {
  readonly caseId: string;
  readonly question: string;
  /** Masked. */
  readonly answer: string;
  readonly state: 'answered' | 'declined' | 'cancelled' | 'failed';
  /** Code of the error, when the state is `failed`. */
  readonly error?: string;
  /** By scorer; scorers that do not apply to the case are left out. */
  readonly scores: Readonly<Record<string, Score>>;
  /** Scorers that broke down on it, e.g. because the judge's model was away; left out when none did. */
  readonly failedScorers?: readonly string[];
  /** e.g. `language=ko`, `source=sample`, `answerable=yes`. */
  readonly slices: readonly string[];
  readonly latencyMs: number;
  /** US dollars of the answer, without its judging: 0 when no model wrote it; undefined when no route has a price. */
  readonly costUsd?: number;
}

/** How one release did on the set. */
export interface ReleaseResults {
  readonly release: string;
  readonly cases: readonly CaseResult[];
  readonly scores: Readonly<Record<string, Estimate>>;
  /** By slice, then by scorer. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number };
  readonly cost: { readonly totalUsd: number; readonly perAnswerUsd: number; readonly isKnown: boolean };
}

/** How far a judge agrees with people. */
export interface JudgeAgreement {
  readonly scorer: string;
  readonly route: string;
  /** Cohen's κ with human labels; undefined when there are fewer than 10. */
  readonly kappa?: number;
  readonly labels: number;
}

/** A difference candidate minus champion, on the cases that both have. */
export interface Comparison {
  readonly scorer: string;
  readonly difference: Estimate;
}

/** What an evaluation found. */
export interface EvaluationReport {
  readonly schemaVersion: 1;
  readonly evaluationId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly dataset: {
    readonly digest: string;
    readonly name: string;
    readonly version: number;
    readonly cases: number;
  };
  readonly candidate: ReleaseResults;
  readonly champion?: ReleaseResults;
  readonly comparisons: readonly Comparison[];
  readonly judges: readonly JudgeAgreement[];
  /** US dollars of answers and judging together. */
  readonly costUsd: number;
  /** False when it stopped before its end, at its budget or by hand: a gate refuses it. */
  readonly isComplete: boolean;
}

/** A run of an evaluation. */
export interface Evaluation {
  /** `evaluation_` and 24 characters. */
  readonly id: string;
  readonly tenant: string;
  readonly startedBy: string;
  /** Groups of who started it: documents open to them are searched. */
  readonly groups: readonly string[];
  /** Digest of the dataset. */
  readonly dataset: string;
  /** Digests of the releases. */
  readonly candidate: string;
  readonly champion?: string;
  readonly judgeRoute: string;
  readonly maxCostUsd: number;
  readonly state: 'running' | 'completed' | 'stopped' | 'failed';
  /** Answers of both releases, done and in all. */
  readonly done: number;
  readonly total: number;
  /** US dollars spent on answers and judging; what was known before costs nothing. */
  readonly costUsd: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Why it stopped or failed; while it is still running, why it is about to stop. */
  readonly reason?: string;
  /** SHA-256 of the report, when there is one. */
  readonly report?: string;
}

/** How an evaluation is started. */
export interface EvaluationRequest {
  /** As `Datasets.get` takes it. */
  readonly dataset: string;
  readonly candidate: string;
  /** Left out: evaluated alone. */
  readonly champion?: string;
  /** Route that judges; left out: the environment's judge, else the offline judge. */
  readonly judgeRoute?: string;
  /** US dollars at which it stops. */
  readonly maxCostUsd?: number;
  /** Continues this evaluation, which had stopped. */
  readonly resume?: string;
}

/** Evaluations of the caller's tenant. */
export interface Evaluations {
  /**
   * Returns at once; what was scored in the days before, by release, case and scorer, is not asked again.
   *
   * @throws `dataset_not_found`, `release_not_found`, `unknown_route`; `dataset_for_training`; `same_release` when candidate
   * and champion are one. With `resume` `evaluation_not_found`, `evaluation_running`, `evaluation_completed`,
   * `evaluation_differs` when it is of another dataset or release, `budget_spent` when it would stop at once
   */
  start(caller: Caller, request: EvaluationRequest): Promise<Evaluation>;
  /** @throws `evaluation_not_found` */
  get(caller: Caller, evaluationId: string): Promise<Evaluation>;
  list(caller: Caller, limit: number): Promise<readonly Evaluation[]>;
  /** @throws `evaluation_not_found`; `report_not_found` while it runs, and when it failed before there was a result */
  report(caller: Caller, evaluationId: string): Promise<EvaluationReport>;
  /** The report as one HTML file for people, its headings in that language. @throws as `report` */
  page(caller: Caller, evaluationId: string, language: 'en' | 'ko'): Promise<string>;
  /** Stops at the next case. @throws `evaluation_not_found` */
  stop(caller: Caller, evaluationId: string): Promise<Evaluation>;
}

/** What is tried: fields of the chain's settings and prompt templates that differ from a release; see `NewRelease`. */
export interface TrialRequest extends Omit<NewRelease, 'note'> {
  /** 1 to 10. */
  readonly questions: readonly string[];
}

/** Tries variants of the chain before they become candidates. */
export interface Trials {
  /**
   * Asks the champion and the variant the same questions as the caller, in the order of the questions; nothing is kept. A
   * side that fails says so in its answer.
   *
   * @throws `release_not_found`, `invalid_release` naming the field, `route_not_available`, `release_unchanged`
   */
  run(caller: Caller, request: TrialRequest): Promise<readonly Trial[]>;
}

/** A question asked of two variants of the chain, for `kit prompt try` and its page. */
export interface Trial {
  readonly question: string;
  readonly champion: TrialAnswer;
  readonly variant: TrialAnswer;
}

/** What one side of a trial answered. */
export interface TrialAnswer {
  readonly state: CaseResult['state'];
  readonly answer: string;
  readonly citations: readonly { readonly number: number; readonly title: string; readonly quote: string }[];
  readonly passages: readonly { readonly number: number; readonly title: string; readonly score: number }[];
  readonly latencyMs: number;
  readonly costUsd?: number;
  /** Set when the state is `failed`. */
  readonly error?: string;
}

/** Where evaluations and releases are tracked beside the kit's own stores: MLflow, or the local database. */
export interface Tracking {
  /** One run for each release in the report: parameters, metrics, the report as artefact. */
  logEvaluation(report: EvaluationReport, html: string): Promise<void>;
  /** A model version with the digest as tag; does nothing when it is there. */
  registerRelease(release: {
    digest: string;
    note: string;
    author: string;
    parameters: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** Points an alias at the version of the digest, or takes it away. */
  setAlias(alias: 'champion' | 'candidate', digest: string | undefined): Promise<void>;
  /** Removes the artefacts that name one of these cases. @returns how many */
  erase(caseIds: readonly string[]): Promise<number>;
}
