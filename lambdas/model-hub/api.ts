import type { Caller } from '../domain/caller';

/** A file of weights or of an artefact. */
export interface ModelFile {
  /** Relative to the folder of the model, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, 64 hex digits. */
  readonly sha256: string;
}

/** Where a folder of model files lies: an `s3://` address that ends with `/`, or a folder of this machine. */
export type ModelAddress = string;

/** An open model whose weights were copied here. */
export interface BaseModel {
  /** Id in the catalogue, e.g. `qwen3-8b`; with `:` and the variant where those weights have a repository of their own. */
  readonly model: string;
  /** What was copied: the commit at its hub, 40 hex digits, or the digest of the list of its files. */
  readonly revision: string;
  readonly state: 'importing' | 'imported' | 'failed';
  readonly address: ModelAddress;
  /** Folder of the other environment that it is copied from; left out: it comes from where the catalogue says. */
  readonly copiedFrom?: ModelAddress;
  /** Empty until it is imported. */
  readonly files: readonly ModelFile[];
  /** Bytes done and in all. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Who accepted the licence, where the catalogue says that it must be. */
  readonly licenceAcceptedBy?: string;
  readonly startedBy: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Why it failed. */
  readonly reason?: string;
}

/** What is imported. */
export interface ImportRequest {
  /** Id in the catalogue, with `:` and a variant for weights of another repository, e.g. `qwen3-8b:fp8`. */
  readonly model: string;
  readonly isLicenceAccepted: boolean;
  /** `BaseModel.address` of another environment, to copy it from there; left out: from where the catalogue says. */
  readonly from?: ModelAddress;
}

/** Open models of this environment. */
export interface BaseModels {
  /**
   * Begins to copy the pinned revision of a model of the catalogue here, checksum by checksum, and returns at once; one
   * that is here is returned as it is, one that failed goes on with what is missing.
   *
   * @throws `unknown_model` naming those that are known, `licence_not_accepted`, `model_not_importable` for one that is only
   * an API, or in an environment that only takes copies
   */
  import(caller: Caller, request: ImportRequest): Promise<BaseModel>;
  list(): Promise<readonly BaseModel[]>;
  /** @throws `base_model_not_found` saying how to import it */
  get(model: string): Promise<BaseModel>;
}

/** What a model version was made from, and with what. */
export interface ModelLineage {
  /** Id in the catalogue, and the revision. */
  readonly baseModel: string;
  readonly baseRevision: string;
  /** Digest of the dataset. */
  readonly dataset?: string;
  /** Digest of the file of training records. */
  readonly trainingRecords?: string;
  /** Id of the fine-tuning. */
  readonly fineTuning?: string;
  /** Name of the training job. */
  readonly trainingJob?: string;
  /** Digest of the training script. */
  readonly code?: string;
  /** SHA-256 of its `metrics.json`: how it fits held-out records, beside its base and the champion. */
  readonly evaluationReport?: string;
  /** Id of the version that it is a compressed form of. */
  readonly compressedFrom?: string;
}

/** A model of one's own: never changed; what is decided of it is beside it. */
export interface ModelVersion {
  /**
   * `<group>@<first 12 digits of the digest>`, e.g. `support@1f0c3a5b7d9e`: what routes and releases name it by, the same in
   * every environment.
   */
  readonly id: string;
  /** 1 to 20 lower-case letters, digits and hyphens, beginning with a letter. */
  readonly group: string;
  /** From 1, by group, in this environment. */
  readonly version: number;
  /** SHA-256 of the canonical JSON of `kind`, `files` and `lineage`'s base, 64 hex digits. */
  readonly digest: string;
  /** An adapter is served on its base, a merged one by itself. */
  readonly kind: 'adapter' | 'merged';
  /** How its weights are kept, e.g. `bf16`, `fp8`, `awq-int4`. */
  readonly variant: string;
  readonly address: ModelAddress;
  readonly files: readonly ModelFile[];
  readonly lineage: ModelLineage;
  /** By name, e.g. `held_out_loss_after`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Markdown. */
  readonly card: string;
  readonly createdBy: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Id of the caller who copied it here from another environment; left out when it was made here. */
  readonly copiedBy?: string;
  /** Where its record lies, and what another environment copies it by; the registry sets it. */
  readonly record?: ModelAddress;
  readonly state: 'pending' | 'approved' | 'rejected';
  readonly decision?: ModelDecision;
  readonly aliases: readonly ModelAlias[];
}

/** Who approved or rejected a version, why and when. */
export interface ModelDecision {
  /** Id of the caller. */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** Which version the champion or the candidate release calls. */
export type ModelAlias = 'champion' | 'candidate';

/** A version before it is registered. */
export type NewModelVersion = Omit<
  ModelVersion,
  'id' | 'version' | 'digest' | 'state' | 'decision' | 'aliases' | 'createdAt' | 'copiedBy' | 'record'
>;

/** Model versions of this environment. */
export interface ModelVersions {
  /**
   * Registers it as pending; one of the same digest stays as it is. Its files lie where `address` says before.
   *
   * @throws `invalid_model_version` naming the field, `model_file_missing`, `base_model_not_found`,
   * `model_version_not_found` for `compressedFrom`
   */
  register(version: NewModelVersion): Promise<ModelVersion>;
  /** @param id - also `<group>` for its newest, `<group>:<version>` @throws `model_version_not_found` */
  get(id: string): Promise<ModelVersion>;
  /** Newest first. @param group - left out: of every group */
  list(group?: string): Promise<readonly ModelVersion[]>;
  /**
   * Approves or rejects, once; whoever made it or copied it here may not approve it.
   *
   * @throws `model_version_not_found`, `reason_required`, `author_may_not_approve`, `model_version_decided`
   */
  decide(
    caller: Caller,
    id: string,
    decision: { isApproved: boolean; reason: string },
  ): Promise<ModelVersion>;
  /** Points an alias of the group at the version, or takes it away. @throws `model_version_not_found` */
  setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<void>;
  /**
   * Copies a version of another environment here, every file by its checksum, and registers it as pending.
   *
   * @param record - `ModelVersion.record` there
   * @throws `model_version_altered` when a checksum or digest does not hold, `model_source_refused` when it cannot be
   * read from here, `base_model_not_found` when an adapter's base is not here in the same revision
   */
  copy(caller: Caller, record: ModelAddress): Promise<ModelVersion>;
}
