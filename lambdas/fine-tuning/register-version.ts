import type { NewModelVersion } from '../model-hub/api';
import { AppError } from '../platform/errors';
import { type FineTuning, warnOfLosses } from './api';
import type { AdvanceDeps } from './fine-tuning-deps';
import type { FineTuningMove } from './move-fine-tuning';
import type { TrainingResult } from './ports';

/**
 * Registers what the job has left, whole or not at all; it waits for its approval, also when it is worse than its base or
 * than the champion.
 *
 * @throws AppError `training_result_missing`, `training_result_incomplete`; whatever `ModelVersions.register` throws
 */
export async function registerVersion(fineTuning: FineTuning, deps: AdvanceDeps): Promise<FineTuningMove> {
  const { trainingJob = '' } = fineTuning;
  const result = await deps.jobs.result(trainingJob);
  const kind = kindOf(fineTuning);
  refuseIncomplete(result, kind);
  const warning = warnOfLosses(result.metrics);
  const version: NewModelVersion = {
    group: fineTuning.group,
    kind,
    variant: result.variant,
    address: result.address,
    files: result.files,
    lineage: {
      baseModel: fineTuning.base,
      baseRevision: fineTuning.weights.revision,
      dataset: fineTuning.dataset,
      trainingRecords: fineTuning.records?.digest,
      fineTuning: fineTuning.id,
      trainingJob,
      code: result.code,
      evaluationReport: result.files.find(({ path }) => path === 'metrics.json')?.sha256,
      compressedFrom: fineTuning.compressedFrom,
    },
    metrics: result.metrics,
    card: warning === undefined ? result.card : addWarning(result.card, warning),
    createdBy: fineTuning.startedBy,
  };
  const { id } = await deps.versions.register(version);
  return {
    step: 'registered',
    reason: `it is ${id}${describeLosses(result.metrics)}, and waits for an approval${warning === undefined ? '' : `; ${warning}`}`,
    fields: { modelVersion: id },
  };
}

/** Named as the metrics are; nothing where none was measured. */
function describeLosses(metrics: TrainingResult['metrics']): string {
  const losses = ['held_out_loss_before', 'held_out_loss_champion', 'held_out_loss_after'].flatMap((name) => {
    const { [name]: loss } = metrics;
    return loss === undefined ? [] : [`${name} ${loss.toFixed(4)}`];
  });
  return losses.length > 0 ? ` with ${losses.join(', ')}` : '';
}

function kindOf({ hyperparameters: { tuning, output } }: FineTuning): NewModelVersion['kind'] {
  return output ?? (tuning === 'full' ? 'merged' : 'adapter');
}

/** @throws AppError `training_result_incomplete` when the weights that make a version of this kind are not there */
function refuseIncomplete({ files, address }: TrainingResult, kind: NewModelVersion['kind']): void {
  const needed =
    kind === 'adapter'
      ? [/^adapter_config\.json$/, /^adapter_model\.safetensors$/]
      : [/^config\.json$/, /^model.*\.safetensors$/];
  const missing = needed.filter((name) => !files.some(({ path, bytes }) => bytes > 0 && name.test(path)));
  if (missing.length === 0) return;
  throw new AppError(
    `the training job has left no ${missing.map(({ source }) => source.replace(/[\\^$]/g, '')).join(' and no ')} in ${address}, so that nothing was registered: see its log, then resume it`,
    { kind: 'internal', code: 'training_result_incomplete' },
  );
}

/** Below the front matter, where a card has one. */
function addWarning(card: string, warning: string): string {
  const end = card.startsWith('---\n') ? card.indexOf('\n---\n', 3) + '\n---\n'.length : 0;
  return `${card.slice(0, end)}\n> **Warning:** ${warning}.\n${card.slice(end)}`;
}
