import type { Caller } from '../domain/caller';
import type { AnswerRecord } from '../rag/api';
import type { CaseResult, Dataset, DatasetCase, Evaluation, EvaluationReport, Score } from './api';

/** Datasets by digest. */
export interface DatasetStore {
  /** Gives the next version of the name; one of the same digest stays as it is. @returns the dataset as it is kept */
  put(dataset: Omit<Dataset, 'version'>, cases: readonly DatasetCase[]): Promise<Dataset>;
  /** Newest first. */
  list(tenant: string): Promise<readonly Dataset[]>;
  get(tenant: string, digest: string): Promise<Dataset | undefined>;
  cases(tenant: string, digest: string): Promise<readonly DatasetCase[] | undefined>;
  /** Removes the cases for good and keeps the card, which says what replaced it. */
  tombstone(tenant: string, digest: string, replacedBy: string | undefined): Promise<void>;
}

/** Runs of evaluations and their reports. */
export interface EvaluationStore {
  put(evaluation: Evaluation): Promise<void>;
  get(evaluationId: string): Promise<Evaluation | undefined>;
  /** Newest first. */
  list(tenant: string, limit: number): Promise<readonly Evaluation[]>;
  /** @returns the SHA-256 of its canonical JSON */
  putReport(report: EvaluationReport): Promise<string>;
  getReport(evaluationId: string): Promise<EvaluationReport | undefined>;
}

/** What was answered and scored before: by release, case and scorer, so that nothing is paid twice. */
export interface ResultCache {
  answer(release: string, caseId: string): Promise<AnswerRecord | undefined>;
  putAnswer(release: string, caseId: string, answer: AnswerRecord): Promise<void>;
  /** @param judge - name of the scorer, and of its route where it has one */
  score(release: string, caseId: string, judge: string): Promise<Score | undefined>;
  putScore(release: string, caseId: string, judge: string, score: Score): Promise<void>;
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
  /** Takes it out, scored or given up. */
  done(answerId: string): Promise<void>;
}

/** A row of an evaluation as it is stored while it runs. */
export interface CaseStore {
  put(evaluationId: string, role: 'candidate' | 'champion', result: CaseResult): Promise<void>;
  list(evaluationId: string, role: 'candidate' | 'champion'): Promise<readonly CaseResult[]>;
}

/** The template that judges are asked with. */
export interface JudgeTemplates {
  /** SHA-256 of the template, 64 hex digits. */
  readonly digest: string;
  /** @returns text of prompts/judges.yaml @throws `template_not_found` */
  read(): Promise<string>;
}
