import type { BaseModel, ModelAddress, ModelAlias, ModelFile, ModelVersion } from './api';

/** The registry of model versions: SageMaker's, or the local database. */
export interface ModelRegistry {
  /** Gives the next version of the group; one of the same digest stays as it is. @returns it as it is kept */
  create(version: Omit<ModelVersion, 'version' | 'state' | 'decision' | 'aliases'>): Promise<ModelVersion>;
  /** @param id - as `ModelVersion.id` says */
  get(id: string): Promise<ModelVersion | undefined>;
  /** Newest first. @param group - left out: of every group */
  list(group?: string): Promise<readonly ModelVersion[]>;
  decide(
    id: string,
    decision: { isApproved: boolean; by: string; reason: string; time: string },
  ): Promise<ModelVersion>;
  setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<void>;
}

/** What is known of imports. */
export interface BaseModelStore {
  /** Writes or replaces it. */
  put(model: BaseModel): Promise<void>;
  get(model: string): Promise<BaseModel | undefined>;
  list(): Promise<readonly BaseModel[]>;
}

/** The public hub that open weights come from. */
export interface ModelSource {
  /** The files of a revision. @throws `model_source_refused`, e.g. when its terms were not accepted there */
  list(
    repository: string,
    revision: string,
  ): Promise<readonly (Omit<ModelFile, 'sha256'> & { sha256?: string })[]>;
  /** The content of a file from a byte on. */
  read(repository: string, revision: string, path: string, from: number): Promise<ReadableStream<Uint8Array>>;
}

/** Where weights and artefacts lie: a bucket, or a folder. */
export interface ModelFiles {
  /** Address of a folder of it. */
  address(prefix: string): ModelAddress;
  /**
   * Writes a file whole or not at all. @returns what was written, with its checksum
   *
   * @throws `checksum_mismatch` when it is not what `sha256` says, and then nothing is there
   */
  write(
    path: string,
    content: ReadableStream<Uint8Array>,
    expected: { bytes?: number; sha256?: string },
  ): Promise<ModelFile>;
  /** Files below a prefix, with their checksums where they are known. */
  list(prefix: string): Promise<readonly ModelFile[]>;
  read(path: string): Promise<ReadableStream<Uint8Array>>;
}

/** What carries an import out: a loop of this process, or a state machine. */
export interface ImportMachine {
  /** Does nothing when it has begun before. */
  start(model: string): Promise<void>;
}
