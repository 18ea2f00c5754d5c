import type { FineTuning } from './api';
import { costOf, secondsFor } from './cost-of-training';
import { explainTrainingFailure, isLastingFailure } from './explain-training-failure';
import type { AdvanceDeps } from './fine-tuning-deps';
import type { FineTuningMove } from './move-fine-tuning';
import { nameTrainingJob } from './name-training-job';
import type { TrainingJobStatus } from './ports';

/** What happens next: something is written down, or waited for, or both. */
export interface Turn {
  readonly move?: FineTuningMove;
  readonly waitSeconds?: number;
}

/** Seconds between the first looks, when most goes wrong. */
const shortestWait = 5;
/** Longest wait in seconds: a job of 120 hours after 120 hours of waiting stays below 25,000 events of its execution. */
const longestWait = 600;
/** Share of a job's age that a look waits. */
const shareOfAge = 1 / 40;

/** Starts the training job of this turn, follows it, and stops it when it costs too much. */
export async function watchTraining(fineTuning: FineTuning, deps: AdvanceDeps): Promise<Turn> {
  const name = nameTrainingJob(fineTuning, deps.namespace);
  // Its name is written down before it is started, so that whoever stops it knows what to stop.
  if (fineTuning.trainingJob !== name) return { move: { fields: { trainingJob: name } } };
  const status = await deps.jobs.describe(name);
  switch (status.state) {
    case 'absent':
      return await startJob(fineTuning, name, deps);
    case 'running':
      return await followJob(fineTuning, name, status, deps);
    case 'completed':
      return {
        move: {
          step: 'registering',
          reason: `${name} has ended`,
          fields: fieldsOf(fineTuning, status, deps),
        },
      };
    case 'stopped': {
      const reason =
        fineTuning.stopping ?? explainTrainingFailure(status.reason ?? 'it was stopped elsewhere');
      return { move: { step: 'stopped', reason, fields: fieldsOf(fineTuning, status, deps) } };
    }
    case 'failed': {
      const own = status.reason ?? 'without a reason';
      const fields = {
        ...fieldsOf(fineTuning, status, deps),
        isResumable: isLastingFailure(own) ? false : undefined,
      };
      return { move: { step: 'failed', reason: explainTrainingFailure(own), fields } };
    }
  }
}

async function startJob(fineTuning: FineTuning, name: string, deps: AdvanceDeps): Promise<Turn> {
  const { stopping, records, base, weights, compressedFrom, scheme } = fineTuning;
  if (stopping !== undefined) return { move: { step: 'stopped', reason: stopping } };
  const { method, hyperparameters, id, maxCostUsd, earlierCostUsd } = fineTuning;
  await deps.jobs.start({
    name,
    method,
    hyperparameters,
    base: { model: base, ...weights },
    train: records && deps.files.address(id, 'train'),
    ...(method === 'compress'
      ? { compressedFrom, scheme }
      : {
          validation: deps.files.address(id, 'validation'),
          champion: fineTuning.champion?.address,
          licence: fineTuning.licence,
          languages: fineTuning.languages,
        }),
    // Records that changed with an evaluation set begin anew: a checkpoint has its place in the old ones.
    checkpoints: `${id}-${records?.digest.slice(0, 12) ?? method}`,
    maxSeconds: secondsFor({
      leftUsd: maxCostUsd - earlierCostUsd,
      hourlyUsd: deps.hourlyUsd,
      maxHours: deps.settings.maxHours,
    }),
  });
  return { waitSeconds: shortestWait };
}

async function followJob(
  fineTuning: FineTuning,
  name: string,
  status: TrainingJobStatus,
  deps: AdvanceDeps,
): Promise<Turn> {
  const waitSeconds = waitFor(fineTuning, deps.now());
  if (fineTuning.stopping !== undefined) {
    await deps.jobs.stop(name);
    return { waitSeconds: shortestWait };
  }
  const fields = fieldsOf(fineTuning, status, deps);
  const { costUsd = 0 } = fields;
  if (deps.hourlyUsd > 0 && costUsd >= fineTuning.maxCostUsd) {
    const stopping = `it has cost $${costUsd.toFixed(2)} of $${fineTuning.maxCostUsd}: go on with "kit fine-tune resume ${fineTuning.id} --max-cost USD"`;
    return { move: { fields: { ...fields, stopping } } };
  }
  const { progress } = fineTuning;
  const hasChanged = costUsd !== fineTuning.costUsd || status.progress?.step !== progress?.step;
  return { waitSeconds, ...(hasChanged && { move: { fields } }) };
}

function fieldsOf(
  { progress, costUsd, earlierCostUsd }: FineTuning,
  status: TrainingJobStatus,
  { hourlyUsd }: AdvanceDeps,
): NonNullable<FineTuningMove['fields']> {
  const { billedSeconds } = status;
  return {
    progress: status.progress ?? progress,
    costUsd: billedSeconds === undefined ? costUsd : earlierCostUsd + costOf(billedSeconds, hourlyUsd),
  };
}

function waitFor({ history }: FineTuning, now: Date): number {
  const began = Date.parse(history.findLast(({ step }) => step === 'training')?.time ?? now.toISOString());
  const age = (now.getTime() - began) / 1_000;
  return Math.ceil(Math.min(Math.max(age * shareOfAge, shortestWait), longestWait));
}
