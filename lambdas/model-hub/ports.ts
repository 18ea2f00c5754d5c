import type { BaseModel, ModelAddress, ModelAlias, ModelDecision, ModelFile, ModelVersion } from './api';

/** A version as the registry is given it. */
export type RegisteredModelVersion = Omit<
  ModelVersion,
  'version' | 'state' | 'decision' | 'aliases' | 'record'
>;

/** The registry of model versions: SageMaker's, or the local database. The record of each is a file beside the weights. */
export interface ModelRegistry {
  /** Gives the next version of the group; one of the same digest stays as it is. @returns it as it is kept */
  create(version: RegisteredModelVersion): Promise<ModelVersion>;
  /**
   * @param id - as `ModelVersion.id` says
   * @throws `model_version_altered` when the record is not what was registered
   */
  get(id: string): Promise<ModelVersion | undefined>;
  /** Newest first. @param group - left out: of every group */
  list(group?: string): Promise<readonly ModelVersion[]>;
  /** @returns it as it is then, which may be by another decision of the same moment */
  decide(id: string, isApproved: boolean, decision: ModelDecision): Promise<ModelVersion>;
  /** @param id - of a version of the group; left out: the alias goes */
  setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<void>;
}

/** What is known of imports. */
export interface BaseModelStore {
  /** Writes or replaces it. */
  put(model: BaseModel): Promise<void>;
  get(model: string): Promise<BaseModel | undefined>;
  list(): Promise<readonly BaseModel[]>;
}

/** A file before it is here: `sha256` where its source knows it. */
export interface SourceFile {
  /** Relative to the folder of the model, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, 64 hex digits. */
  readonly sha256?: string;
}

/** Where weights come from: a public hub, or a bucket of one's own, whose repository is then its address. */
export interface ModelSource {
  /**
   * The files of a revision.
   *
   * @throws `model_source_refused`, e.g. when its terms were not accepted there; `model_source_unavailable`, retryable
   */
  list(repository: string, revision: string): Promise<readonly SourceFile[]>;
  /** The content of a file from a byte on. @throws as `list` */
  read(repository: string, revision: string, path: string, from: number): Promise<ReadableStream<Uint8Array>>;
}

/** Where weights and artefacts lie: a bucket, or a folder. */
export interface ModelFiles {
  /** Address of a folder of it. @param prefix - ends with `/`, or is empty */
  address(prefix: string): ModelAddress;
  /**
   * Writes a file whole or not at all.
   *
   * @returns what was written, with its checksum
   * @throws `checksum_mismatch` when it is not what was expected, and then nothing is there
   */
  write(
    path: string,
    content: ReadableStream<Uint8Array>,
    expected: { readonly bytes: number; readonly sha256?: string },
  ): Promise<ModelFile>;
  /** Files below a prefix, which ends with `/`, their paths relative to it. */
  list(prefix: string): Promise<readonly SourceFile[]>;
  /** @throws `model_file_missing` */
  read(path: string): Promise<ReadableStream<Uint8Array>>;
}

/** Files that come piece by piece, so that an interruption loses little. */
export interface PartialModelFiles {
  /** Bytes that are kept of each file below a prefix, which ends with `/`, by its path relative to it; of finished ones too. */
  kept(prefix: string): Promise<ReadonlyMap<string, number>>;
  /**
   * Adds what comes after the kept bytes; what was kept when it is cut short stays.
   *
   * @param file.bytes - of the whole file
   * @param file.signal - ends it between two pieces, without an error
   * @returns bytes kept then
   */
  append(
    path: string,
    content: ReadableStream<Uint8Array>,
    file: { readonly bytes: number; readonly signal?: AbortSignal },
  ): Promise<number>;
  /**
   * Makes it a file once all of it is kept, and reads it to check it; doing it again checks it again.
   *
   * @throws `checksum_mismatch`, and then nothing of it is kept
   */
  finish(path: string, expected: { readonly bytes: number; readonly sha256?: string }): Promise<ModelFile>;
}

/** What carries an import out: a loop of this process, or a state machine. */
export interface ImportMachine {
  /** Does nothing when this start has begun before. */
  start(started: Pick<BaseModel, 'model' | 'startedAt'>): Promise<void>;
}

/** Models that are made here, for trials. */
export interface ScriptedModels {
  /** @param address - of an empty folder of this machine */
  make(script: string, address: ModelAddress): Promise<void>;
}
