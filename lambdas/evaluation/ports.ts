import type { Caller } from '../domain/caller';
import type { NewRelease } from '../promotion/api';
import type { AnswerRecord } from '../rag/api';
import type { CaseResult, Dataset, DatasetCase, Evaluation, EvaluationReport, Score } from './api';
import type { KeptAnswer } from './keep-answer';

/** Datasets by digest. */
export interface DatasetStore {
  /** Gives the next version of the name; one of the same digest stays as it is. @returns the dataset as it is kept */
  put(dataset: Omit<Dataset, 'version'>, cases: readonly DatasetCase[]): Promise<Dataset>;
  /** Newest first. */
  list(tenant: string): Promise<readonly Dataset[]>;
  get(tenant: string, digest: string): Promise<Dataset | undefined>;
  /** @returns undefined for an unknown one, and for one that was erased */
  cases(tenant: string, digest: string): Promise<readonly DatasetCase[] | undefined>;
  /** Removes the cases for good and keeps the card, which says so and what replaced it; does nothing for an unknown one. */
  tombstone(tenant: string, digest: string, replacedBy: string | undefined): Promise<void>;
}

/** Runs of evaluations. */
export interface EvaluationStore {
  /** Writes or replaces it whole: at its start and its end, when nothing else writes it. */
  put(evaluation: Evaluation): Promise<void>;
  get(evaluationId: string): Promise<Evaluation | undefined>;
  /** Newest first. */
  list(tenant: string, limit: number): Promise<readonly Evaluation[]>;
  /** Adds to what is done and spent, exactly, whoever adds at the same time. @returns it as it is then */
  advance(
    evaluationId: string,
    step: { readonly done: number; readonly costUsd: number; readonly at: string },
  ): Promise<Evaluation>;
  /** Gives a running one the reason to stop at its next case; the first reason stands. @returns it as it is then */
  askToStop(
    evaluationId: string,
    stop: { readonly reason: string; readonly at: string },
  ): Promise<Evaluation | undefined>;
}

/** Reports of evaluations, one each; a resumed evaluation replaces its own. */
export interface ReportStore {
  /** @returns the SHA-256 of its canonical JSON */
  put(report: EvaluationReport): Promise<string>;
  get(evaluationId: string): Promise<EvaluationReport | undefined>;
  /** As `put`, and nothing of what was there before can be read again. */
  replace(report: EvaluationReport): Promise<string>;
}

/** Makes evaluations run: in this process, or as an execution of a state machine. */
export interface EvaluationLaunch {
  /** @returns when it is sure to run, also if this process ends now */
  launch(evaluation: Evaluation): Promise<void>;
}

/**
 * What was answered and scored in the last {@link resultCacheDays} days: by release, case and scorer, so that nothing is
 * paid twice. Not for longer: the documents behind the answers change.
 */
export interface ResultCache {
  /** @param caseKey - of the case's content and who asks; see `identifyResult` */
  answer(release: string, caseKey: string): Promise<KeptAnswer | undefined>;
  putAnswer(release: string, caseKey: string, answer: KeptAnswer): Promise<void>;
  /** @param judge - `Scorer.cacheKey` */
  score(release: string, caseKey: string, judge: string): Promise<Score | undefined>;
  putScore(release: string, caseKey: string, judge: string, score: Score): Promise<void>;
  /** Removes answer and scores of a case for good. @returns how many there were */
  erase(release: string, caseKey: string): Promise<number>;
}

/** Answers with a release that need not be champion; nothing of it is in the answer log or on the stream. */
export interface ReleaseAnswering {
  /** @throws `release_not_found`; a model that fails ends in the record's state */
  answer(release: string, question: string, caller: Caller): Promise<AnswerRecord>;
}

/** Live answers that are sampled to be scored. */
export interface LiveScoreQueue {
  /** Does nothing when the answer was added before. */
  add(entry: { answerId: string; tenant: string; dueAt: string }): Promise<void>;
  /** Takes up to `limit` that are due, and makes them due again at `retryAt` in case this process dies. */
  claim(options: {
    now: string;
    retryAt: string;
    limit: number;
  }): Promise<readonly { answerId: string; tenant: string; attempts: number }[]>;
  /** Makes one that was claimed due at another time, after it failed; does nothing when it is done or unknown. */
  postpone(answerId: string, dueAt: string): Promise<void>;
  /** Takes it out, scored or given up. */
  done(answerId: string): Promise<void>;
  /** Forgets that they were ever there. @returns how many were */
  erase(answerIds: readonly string[]): Promise<number>;
}

/** Whose answer a row is: of a release, or the one that a human has judged, which judges are measured on. */
export type CaseRole = 'candidate' | 'champion' | 'human';

/** Rows of an evaluation as they are stored while it runs. */
export interface CaseStore {
  /** Writes or replaces the row of a case. */
  put(evaluationId: string, role: CaseRole, result: CaseResult): Promise<void>;
  get(evaluationId: string, role: CaseRole, caseId: string): Promise<CaseResult | undefined>;
  /** In no order. */
  list(evaluationId: string, role: CaseRole): Promise<readonly CaseResult[]>;
  /** Removes rows for good. */
  erase(evaluationId: string, role: CaseRole, caseIds: readonly string[]): Promise<void>;
}

/** Lists of cases that a state machine maps over. */
export interface CaseManifests {
  /** @returns what the list is found by */
  put(evaluationId: string, caseIds: readonly string[]): Promise<string>;
  /** Removes the list of an evaluation that has ended. */
  erase(evaluationId: string): Promise<void>;
}

/** Answers with a variant of the chain that is no release; nothing of it is kept. */
export interface VariantAnswering {
  /**
   * @param variant - as {@link NewRelease} says what differs from which release
   * @throws `release_not_found`, `invalid_release`, `route_not_available`, `release_unchanged`; a model that fails ends in
   * the record's state
   */
  answer(variant: Omit<NewRelease, 'note'>, question: string, caller: Caller): Promise<AnswerRecord>;
}

/** The template that judges are asked with. */
export interface JudgeTemplates {
  /** SHA-256 of the template, 64 hex digits. */
  readonly digest: string;
  /** @returns text of prompts/judges.yaml @throws `template_not_found` */
  read(): Promise<string>;
}
