import type { Datasets } from '../evaluation/api';
import type { BaseModels, ModelVersions } from '../model-hub/api';
import type { Log } from '../platform/log';
import type { FineTuningRequest } from './api';
import type { FineTuningStore, TrainingFiles, TrainingJobs } from './ports';
import type { FineTuningSettings } from './settings';

/** What whoever starts or advances fine-tunings needs. */
export interface FineTuningDeps {
  readonly store: FineTuningStore;
  readonly datasets: Pick<Datasets, 'list' | 'get' | 'cases'>;
  readonly jobs: TrainingJobs;
  readonly settings: Pick<FineTuningSettings, 'maxHours' | 'maxCostUsd' | 'minRecords'>;
  /** US dollars of the training instance; 0 where nothing is billed. */
  readonly hourlyUsd: number;
  readonly now: () => Date;
  readonly log: Log;
}

/** What starting fine-tunings needs beside that. */
export interface StartDeps {
  readonly bases: Pick<BaseModels, 'get'>;
  readonly versions: Pick<ModelVersions, 'get' | 'list'>;
  /**
   * @returns the licence of the base
   * @throws `unknown_model`, `method_not_supported`, `invalid_hyperparameter`, `does_not_fit` saying what would fit
   */
  checkFit(plan: Pick<FineTuningRequest, 'base' | 'method' | 'hyperparameters'>): Promise<{
    readonly licence: string;
  }>;
}

/** What advancing fine-tunings needs beside {@link FineTuningDeps}. */
export interface AdvanceDeps extends FineTuningDeps {
  readonly files: TrainingFiles;
  readonly versions: Pick<ModelVersions, 'register'>;
  /** Prefix of the names of training jobs, e.g. `llmops-dev`. */
  readonly namespace: string;
}
