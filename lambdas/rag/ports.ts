import type { AnswerRecord } from './api';

/** The answer log. */
export interface AnswerLog {
  /** Writes or replaces a record. */
  put(record: AnswerRecord): Promise<void>;
  get(answerId: string): Promise<AnswerRecord | undefined>;
  /** Answers of every tenant that began before that time (ISO 8601, UTC) and have not ended. */
  listRunning(before: string): Promise<readonly AnswerRecord[]>;
  /** Ids of the answers that one caller of a tenant asked for up to that time (ISO 8601, UTC), oldest first. */
  listByCaller(caller: { id: string; tenant: string }, until: string): Promise<readonly string[]>;
  /** Removes them for good, large ones with every version of their object. @returns how many were there */
  erase(answerIds: readonly string[]): Promise<number>;
}

/** A prompt template as it is stored: text of a file of `prompts/`. */
export interface StoredTemplate {
  /** Name of its file without extension, e.g. `answer`. */
  readonly name: string;
  readonly content: string;
}

/** Prompt templates by digest: content-addressed, never changed. */
export interface TemplateStore {
  /** @returns the SHA-256 of the content, in hex */
  put(template: StoredTemplate): Promise<string>;
  /** @throws `template_not_found` */
  get(digest: string): Promise<StoredTemplate>;
}
