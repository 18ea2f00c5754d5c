import type { ModelAddress, ModelFile } from '../model-hub/api';
import type {
  CompressionScheme,
  FineTuning,
  FineTuningMethod,
  Hyperparameters,
  TrainingProgress,
} from './api';

/** Fine-tunings as they are kept. */
export interface FineTuningStore {
  /** Consistent: whoever changed it reads the change. */
  get(fineTuningId: string): Promise<FineTuning | undefined>;
  /** Writes when the stored version is the one before, or there is none and it is the first. @returns whether it was written */
  put(fineTuning: FineTuning): Promise<boolean>;
  /** Newest first. */
  list(tenant: string, limit: number): Promise<readonly FineTuning[]>;
}

/** What is learned from, and what is held out. */
export type TrainingChannel = 'train' | 'validation';

/** Files of training records. */
export interface TrainingFiles {
  /** The folder of a channel, whether or not it was written. */
  address(fineTuningId: string, channel: TrainingChannel): ModelAddress;
  /**
   * Writes the file of a channel whole or not at all, in the place of the one before.
   *
   * @param lines - without their ends
   * @returns the SHA-256 of its content
   */
  write(
    fineTuningId: string,
    channel: TrainingChannel,
    lines: AsyncIterable<string>,
  ): Promise<{ readonly digest: string }>;
  /** Removes both. */
  erase(fineTuningId: string): Promise<void>;
}

/** A training job before it is started. */
export interface TrainingJob {
  readonly name: string;
  readonly method: FineTuningMethod;
  readonly hyperparameters: Hyperparameters;
  /** What it begins with. */
  readonly base: {
    readonly model: string;
    readonly revision: string;
    readonly address: ModelAddress;
    /** Of all its files. */
    readonly bytes: number;
  };
  /** What the card of the version says, as `FineTuning` has it. */
  readonly licence?: string;
  readonly languages?: readonly string[];
  /** What it learns from, or is calibrated on; left out where a version is compressed to FP8. */
  readonly train?: ModelAddress;
  /** Left out where a version is compressed. */
  readonly validation?: ModelAddress;
  /** A version of the same base that is measured as well. */
  readonly champion?: ModelAddress;
  /** Id of the version that is compressed. */
  readonly compressedFrom?: string;
  /** How it is compressed; left out: `fp8`. */
  readonly scheme?: CompressionScheme;
  /** Name of the folder of checkpoints: the same for a job and its resumption on the same records. */
  readonly checkpoints: string;
  /** Seconds that it may run. */
  readonly maxSeconds: number;
}

/** What is known of a training job. */
export interface TrainingJobStatus {
  /** `running` from its start on, also while it waits for an instance. */
  readonly state: 'absent' | 'running' | 'completed' | 'stopped' | 'failed';
  /** The service's or the script's own reason, e.g. `MaxRuntimeExceeded`, `AlgorithmError: …`. */
  readonly reason?: string;
  readonly progress?: TrainingProgress;
  /** Seconds that are billed. */
  readonly billedSeconds?: number;
}

/** What a finished training job has left. */
export interface TrainingResult {
  readonly address: ModelAddress;
  readonly files: readonly ModelFile[];
  /** By name, from `metrics.json`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Markdown. */
  readonly card: string;
  /** How the weights are kept, e.g. `bf16`. */
  readonly variant: string;
  /** Digest of the training script that ran. */
  readonly code: string;
}

/** Training jobs: SageMaker's, or a process of this machine. */
export interface TrainingJobs {
  /** Does nothing when one of that name is there. @throws `training_capacity`, `training_refused` with the service's reason */
  start(job: TrainingJob): Promise<void>;
  describe(name: string): Promise<TrainingJobStatus>;
  stop(name: string): Promise<void>;
  /** @throws `training_result_missing` */
  result(name: string): Promise<TrainingResult>;
}

/** What carries fine-tunings on: a loop of this process, or a state machine. */
export interface FineTuningMachine {
  /** Does nothing when it has begun before. @param turn - tells a resumption from what went before, from 1 */
  start(fineTuningId: string, turn: number): Promise<void>;
}
