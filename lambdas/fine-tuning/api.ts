import type { Caller } from '../domain/caller';
import type { ModelAddress } from '../model-hub/api';

/** How a model is taught: by examples, by preferences between two answers, or by plain text. */
export type TuningMethod = 'sft' | 'dpo' | 'pretrain';

/** What a fine-tuning does: it teaches a model, or compresses a version. */
export type FineTuningMethod = TuningMethod | 'compress';

/** How a compressed version is kept: as FP8, or by AWQ with 4 bits, which is calibrated on a dataset. */
export const compressionSchemes = ['fp8', 'awq'] as const;

/** How a compressed version is kept. */
export type CompressionScheme = (typeof compressionSchemes)[number];

/** Hyper-parameters that may be set; what is left out is the script's default. */
export interface Hyperparameters {
  /** `lora` (default), `qlora`, or `full`. */
  readonly tuning?: 'lora' | 'qlora' | 'full';
  readonly loraRank?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
  /** Tokens of one sequence at most. */
  readonly maxTokens?: number;
  /** Sequences of one forward pass. */
  readonly batchSize?: number;
  readonly seed?: number;
  readonly output?: 'adapter' | 'merged';
}

/** Every step of a fine-tuning, in the order that it takes them. */
export const fineTuningSteps = [
  'building',
  'training',
  'registering',
  'registered',
  'stopped',
  'failed',
] as const;

/** Where a fine-tuning stands. */
export type FineTuningStep = (typeof fineTuningSteps)[number];

/** How far a training job is, as the script says. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Loss on records that it does not learn from; left out until it was measured. */
  readonly heldOutLoss?: number;
  readonly tokensPerSecond: number;
}

/** What became of the dataset. */
export interface TrainingRecordsSummary {
  /** SHA-256 of the canonical JSON of the digests of both files, 64 hex digits. */
  readonly digest: string;
  /** What is learned from, without what is held out. */
  readonly records: number;
  readonly heldOut: number;
  /** Estimated, of what is learned from. */
  readonly tokens: number;
  /** By reason, as `training/README.md` and docs/fine-tuning.md name them. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** One fine-tuning: from a dataset, or a version that is compressed, to a registered model version. */
export interface FineTuning {
  /** `tuning_` and 24 characters. */
  readonly id: string;
  readonly tenant: string;
  readonly startedBy: string;
  /** Digest of the dataset, which AWQ is calibrated on; left out: it compresses a version to FP8. */
  readonly dataset?: string;
  /** Id of the base in the catalogue. */
  readonly base: string;
  /** The weights that it begins with: those of the base that were here when it was started, or of the version that it compresses. */
  readonly weights: {
    /** As `BaseModel.revision` says. */
    readonly revision: string;
    readonly address: string;
    /** Of all files. */
    readonly bytes: number;
  };
  /** Licence of the base, as the catalogue names it; left out: it compresses a version, whose card says it. */
  readonly licence?: string;
  /** ISO 639-1 codes of the questions of the dataset, sorted; left out as the licence is. */
  readonly languages?: readonly string[];
  readonly method: FineTuningMethod;
  /** Id of the merged version that it compresses. */
  readonly compressedFrom?: string;
  /** How it is compressed; left out: it teaches, or was started when there was only FP8. */
  readonly scheme?: CompressionScheme;
  /** The champion of the group when it was started, whose held-out loss is measured as well. */
  readonly champion?: { readonly modelVersion: string; readonly address: ModelAddress };
  /** Group that the version is registered in. */
  readonly group: string;
  readonly hyperparameters: Hyperparameters;
  readonly step: FineTuningStep;
  readonly records?: TrainingRecordsSummary;
  /** From 1; a resumption is the next. */
  readonly turn: number;
  /** Name of the training job; another one after a resumption. */
  readonly trainingJob?: string;
  readonly progress?: TrainingProgress;
  /** US dollars that it may cost at most, and has cost as far as is known, resumptions included. */
  readonly maxCostUsd: number;
  readonly costUsd: number;
  /** US dollars that the turns before this one have cost. */
  readonly earlierCostUsd: number;
  /** False where a resumption would fail the same way, because dataset and hyper-parameters stay what they are. */
  readonly isResumable?: boolean;
  /** Why it is about to stop. */
  readonly stopping?: string;
  /** Id of the registered version. */
  readonly modelVersion?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** What happened when, oldest first. */
  readonly history: readonly {
    readonly time: string;
    readonly step: FineTuningStep;
    readonly reason: string;
  }[];
  /** From 1; a change names the version that it makes. */
  readonly version: number;
}

/** How a fine-tuning is started. */
export interface FineTuningRequest {
  /** As `Datasets.get` takes it. */
  readonly dataset: string;
  readonly base: string;
  readonly method: TuningMethod;
  readonly group: string;
  readonly hyperparameters?: Hyperparameters;
  /** US dollars; left out: the environment's. */
  readonly maxCostUsd?: number;
}

/** Fine-tunings of the caller's tenant. */
export interface FineTunings {
  /**
   * Returns at once.
   *
   * @throws `dataset_not_found`, `dataset_for_evaluation`, `dataset_too_small`, `unknown_model`, `base_model_not_found`,
   * `method_not_supported`, `invalid_hyperparameter`, `invalid_group`, `does_not_fit`, `cost_above_limit`
   */
  start(caller: Caller, request: FineTuningRequest): Promise<FineTuning>;
  /**
   * Compresses a merged version, approved or not, into a new version of its group; returns at once.
   *
   * @param options.scheme - left out: `fp8`
   * @param options.dataset - that AWQ is calibrated on; left out: the one that the version was tuned on
   * @param options.maxCostUsd - US dollars; left out: the environment's
   * @throws `model_version_not_found`, `model_version_not_merged`, `model_version_compressed`, `calibration_missing`,
   * `calibration_not_needed`, `dataset_not_found`, `dataset_for_evaluation`, `dataset_too_small`, `cost_above_limit`,
   * `cost_too_small`
   */
  compress(
    caller: Caller,
    modelVersion: string,
    options?: {
      readonly scheme?: CompressionScheme;
      readonly dataset?: string;
      readonly maxCostUsd?: number;
    },
  ): Promise<FineTuning>;
  /** @throws `fine_tuning_not_found` */
  get(caller: Caller, fineTuningId: string): Promise<FineTuning>;
  /** Newest first. */
  list(caller: Caller, limit: number): Promise<readonly FineTuning[]>;
  /**
   * Stops it; on one machine it writes a checkpoint before it ends.
   *
   * @throws `fine_tuning_not_found`, `fine_tuning_ended`
   */
  stop(caller: Caller, fineTuningId: string): Promise<FineTuning>;
  /**
   * Goes on from the last checkpoint of one that was stopped or failed; its records are built anew from the same dataset.
   *
   * @param options.maxCostUsd - US dollars for all turns together; left out: as before
   * @throws `fine_tuning_not_found`, `fine_tuning_running`, `fine_tuning_registered`, `cost_above_limit`
   */
  resume(
    caller: Caller,
    fineTuningId: string,
    options?: { readonly maxCostUsd?: number },
  ): Promise<FineTuning>;
}

/**
 * Says what speaks against a version by what its training has measured on held-out records; undefined: nothing does.
 *
 * @param metrics - `ModelVersion.metrics`
 */
export function warnOfLosses(metrics: Readonly<Record<string, number>>): string | undefined {
  const { held_out_loss_after: own } = metrics;
  if (own === undefined) return undefined;
  const better = [
    { name: 'its base', loss: metrics.held_out_loss_before },
    { name: 'the champion', loss: metrics.held_out_loss_champion },
  ].flatMap(({ name, loss }) =>
    loss !== undefined && own >= loss ? [`${name} (loss ${loss.toFixed(4)})`] : [],
  );
  if (better.length === 0) return undefined;
  return `it fits held-out records (loss ${own.toFixed(4)}) no better than ${better.join(' and ')}: evaluate it before anyone approves it`;
}
