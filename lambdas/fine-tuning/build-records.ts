import type { Caller } from '../domain/caller';
import { NearQuestions } from '../evaluation/api';
import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { FineTuning } from './api';
import { buildTrainingRecords } from './build-training-records';
import type { AdvanceDeps } from './fine-tuning-deps';
import type { FineTuningMove } from './move-fine-tuning';
import { refuseTooSmall } from './refuse-too-small';
import { defaultMaxTokens } from './settings';

/**
 * Writes the files that a training job reads.
 *
 * @throws AppError `dataset_too_small`, `dataset_not_found`, `dataset_erased`
 */
export async function buildRecords(
  fineTuning: FineTuning,
  { datasets, files, settings }: AdvanceDeps,
): Promise<FineTuningMove> {
  const { dataset, hyperparameters, compressedFrom } = fineTuning;
  if (dataset === undefined) {
    return { step: 'training', reason: `${compressedFrom} is compressed, which needs no records` };
  }
  const method = fineTuning.method === 'compress' ? 'sft' : fineTuning.method;
  const caller = callerOf(fineTuning);
  const { card } = await datasets.get(caller, dataset);
  const evaluated = await questionsOfEvaluations(caller, datasets);
  const { lines, ...counts } = await buildTrainingRecords(await datasets.cases(caller, dataset), {
    method,
    maxTokens: hyperparameters.maxTokens ?? defaultMaxTokens,
    isEvaluated: (question) => evaluated.has(question),
  });
  const { leftOut, records, heldOut } = counts;
  refuseTooSmall({ name: card.name, method, records: records + heldOut, leftOut }, settings.minRecords);

  const train = await files.write(fineTuning.id, 'train', lines('train'));
  const validation = await files.write(fineTuning.id, 'validation', lines('validation'));
  const digests = { train: train.digest, validation: validation.digest };
  return {
    step: 'training',
    reason: compressedFrom
      ? `${records} records to calibrate with`
      : `${records} records to learn from and ${heldOut} held out`,
    fields: { records: { digest: digest(canonicalJson(digests)), ...counts } },
  };
}

/** Of every version: also of those that were made after the dataset. */
async function questionsOfEvaluations(
  caller: Caller,
  datasets: AdvanceDeps['datasets'],
): Promise<NearQuestions> {
  const questions = new NearQuestions();
  const seen = new Set<string>();
  for (const { digest: id, card, isErased } of await datasets.list(caller)) {
    if (card.purpose !== 'evaluation' || isErased) continue;
    for (const { question } of await datasets.cases(caller, id)) {
      if (!seen.has(question)) questions.add(question);
      seen.add(question);
    }
  }
  return questions;
}

/** Datasets are the tenant's: nothing else of whoever started it counts here. */
function callerOf({ startedBy, tenant }: FineTuning): Caller {
  return { id: startedBy, tenant, groups: [], roles: [], allowedModels: 'all' };
}
