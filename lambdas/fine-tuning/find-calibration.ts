import type { Caller } from '../domain/caller';
import type { ModelVersion } from '../model-hub/api';
import { AppError } from '../platform/errors';
import type { CompressionScheme } from './api';
import { checkDataset } from './check-dataset';
import type { FineTuningDeps } from './fine-tuning-deps';

/**
 * Finds what a compression is calibrated on: the dataset that is named, else the one that the version was tuned on.
 *
 * @returns its digest; undefined for FP8, which is calibrated on nothing
 * @throws {@link AppError} `calibration_missing`, `calibration_not_needed`; whatever {@link checkDataset} throws
 */
export async function findCalibration(
  caller: Caller,
  {
    scheme,
    dataset,
    version: { id, lineage },
  }: {
    readonly scheme: CompressionScheme;
    readonly dataset?: string;
    readonly version: Pick<ModelVersion, 'id' | 'lineage'>;
  },
  deps: Pick<FineTuningDeps, 'datasets' | 'settings'>,
): Promise<string | undefined> {
  if (scheme === 'fp8') {
    if (dataset === undefined) return undefined;
    throw new AppError(
      `fp8 is calibrated on no dataset, got ${dataset}: leave it out, or compress with the scheme awq`,
      { kind: 'invalid', code: 'calibration_not_needed', parameter: 'dataset' },
    );
  }
  const named = dataset ?? lineage.dataset;
  if (named === undefined) {
    throw new AppError(
      `awq is calibrated on a dataset, and ${id} was tuned on none that is known: name one for training with --dataset`,
      { kind: 'invalid', code: 'calibration_missing', parameter: 'dataset' },
    );
  }
  // Chat records are what the model will read, whatever it was taught with.
  return (await checkDataset(caller, { dataset: named, method: 'sft' }, deps)).digest;
}
