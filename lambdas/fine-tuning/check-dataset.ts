import type { Caller } from '../domain/caller';
import type { Dataset } from '../evaluation/api';
import { AppError } from '../platform/errors';
import type { TuningMethod } from './api';
import type { FineTuningDeps } from './fine-tuning-deps';
import { recordsOfCase } from './records-of-case';
import { refuseTooSmall } from './refuse-too-small';

/**
 * Finds the dataset and counts what it may make, without the checks that take time: those follow while it is built.
 *
 * @throws {@link AppError} `dataset_not_found`, `dataset_erased`, `dataset_for_evaluation`, `dataset_too_small`
 */
export async function checkDataset(
  caller: Caller,
  { dataset: name, method }: { readonly dataset: string; readonly method: TuningMethod },
  { datasets, settings }: Pick<FineTuningDeps, 'datasets' | 'settings'>,
): Promise<Dataset> {
  const dataset = await datasets.get(caller, name);
  if (dataset.card.purpose !== 'training') {
    throw new AppError(
      `the dataset ${dataset.card.name} is for evaluation, and a model must not be trained on what it is evaluated on: build one with "kit dataset build --purpose training"`,
      { kind: 'invalid', code: 'dataset_for_evaluation', parameter: 'dataset' },
    );
  }
  const leftOut: Record<string, number> = {};
  let records = 0;
  for (const one of await datasets.cases(caller, dataset.digest)) {
    for (const made of recordsOfCase(one, method)) {
      if ('record' in made) records += 1;
      else leftOut[made.leftOut] = (leftOut[made.leftOut] ?? 0) + 1;
    }
  }
  refuseTooSmall({ name: dataset.card.name, method, records, leftOut }, settings.minRecords);
  return dataset;
}
