import type { Caller } from '../domain/caller';
import type { Dataset } from '../evaluation/api';
import type { ModelFile } from '../model-hub/api';
import { AppError } from '../platform/errors';
import type { FineTuning, FineTunings } from './api';
import { checkDataset } from './check-dataset';
import { checkCost, checkRequest } from './check-request';
import { findBase } from './find-base';
import { findCalibration } from './find-calibration';
import { findChampion } from './find-champion';
import { findFineTuning } from './find-fine-tuning';
import type { FineTuningDeps, StartDeps } from './fine-tuning-deps';
import { isDone } from './is-done';
import { moveFineTuning } from './move-fine-tuning';
import type { FineTuningMachine } from './ports';
import { refuseCompression } from './refuse-compression';

/** What fine-tunings at people's wish need. */
export interface FineTuningsDeps extends FineTuningDeps, StartDeps {
  readonly machine: FineTuningMachine;
  /** That many cryptographically random characters of the base64url alphabet. */
  readonly randomId: (length: number) => string;
}

/** What is asked for, of a fine-tuning that begins. */
type Beginning = Pick<
  FineTuning,
  | 'dataset'
  | 'base'
  | 'weights'
  | 'licence'
  | 'languages'
  | 'method'
  | 'compressedFrom'
  | 'scheme'
  | 'champion'
  | 'group'
  | 'hyperparameters'
> & { readonly maxCostUsd?: number };

/** Its machine writes while people do: more tries would be no coincidence. */
const mostTries = 10;

/** Fine-tunings at people's wish; what takes time is left to the machine. */
export function createFineTunings(deps: FineTuningsDeps): FineTunings {
  /** Compares and sets until nobody was quicker. */
  async function change(
    fineTuningId: string,
    tenant: string,
    next: (fineTuning: FineTuning) => FineTuning,
  ): Promise<FineTuning> {
    for (let attempt = 1; attempt <= mostTries; attempt++) {
      const changed = next(await findFineTuning(fineTuningId, deps.store, tenant));
      if (await deps.store.put(changed)) return changed;
    }
    throw new AppError(`the fine-tuning ${fineTuningId} is being changed by others: try again`, {
      kind: 'conflict',
      code: 'fine_tuning_busy',
      isRetryable: true,
    });
  }

  async function begin(caller: Caller, what: Beginning): Promise<FineTuning> {
    const time = deps.now().toISOString();
    const fineTuning: FineTuning = {
      ...what,
      id: `tuning_${deps.randomId(24)}`,
      tenant: caller.tenant,
      startedBy: caller.id,
      step: 'building',
      turn: 1,
      maxCostUsd: what.maxCostUsd ?? deps.settings.maxCostUsd,
      costUsd: 0,
      earlierCostUsd: 0,
      startedAt: time,
      updatedAt: time,
      history: [{ time, step: 'building', reason: `${caller.id} started it` }],
      version: 1,
    };
    await deps.store.put(fineTuning);
    await deps.machine.start(fineTuning.id, fineTuning.turn);
    return fineTuning;
  }

  return {
    async start(caller, request) {
      checkRequest(request, deps);
      const { licence } = await deps.checkFit(request);
      const [dataset, { revision, address, files }] = await Promise.all([
        checkDataset(caller, request, deps),
        findBase(request.base, deps.bases),
      ]);
      const { base, method, group, hyperparameters = {}, maxCostUsd } = request;
      return await begin(caller, {
        dataset: dataset.digest,
        base,
        weights: { revision, address, bytes: bytesOf(files) },
        licence,
        languages: languagesOf(dataset),
        method,
        champion: await findChampion({ group, base, revision }, deps.versions),
        group,
        hyperparameters,
        maxCostUsd,
      });
    },

    async compress(caller, modelVersion, { scheme = 'fp8', dataset, maxCostUsd } = {}) {
      checkCost(maxCostUsd ?? deps.settings.maxCostUsd, deps);
      const version = await deps.versions.get(modelVersion);
      refuseCompression(version);
      const { id, group, address, files, lineage } = version;
      return await begin(caller, {
        dataset: await findCalibration(caller, { scheme, dataset, version }, deps),
        base: lineage.baseModel,
        weights: { revision: lineage.baseRevision, address, bytes: bytesOf(files) },
        method: 'compress',
        compressedFrom: id,
        scheme,
        group,
        hyperparameters: { output: 'merged' },
        maxCostUsd,
      });
    },

    get: (caller, fineTuningId) => findFineTuning(fineTuningId, deps.store, caller.tenant),

    list: (caller, limit) => deps.store.list(caller.tenant, limit),

    async stop(caller, fineTuningId) {
      const stopping = await change(fineTuningId, caller.tenant, (fineTuning) => {
        if (isDone(fineTuning) || fineTuning.step === 'registering') throw hasEnded(fineTuning);
        return moveFineTuning(
          fineTuning,
          { fields: { stopping: fineTuning.stopping ?? `${caller.id} stopped it` } },
          deps.now(),
        );
      });
      await askToStop(stopping, deps);
      return stopping;
    },

    async resume(caller, fineTuningId, options = {}) {
      const found = await findFineTuning(fineTuningId, deps.store, caller.tenant);
      // One whose machine was never started, because its process was killed in between, is started now.
      if (!isDone(found)) await deps.machine.start(found.id, found.turn);
      const resumed = await change(fineTuningId, caller.tenant, (fineTuning) => {
        refuseResumption(fineTuning);
        const maxCostUsd = options.maxCostUsd ?? fineTuning.maxCostUsd;
        checkCost(maxCostUsd, deps, fineTuning.costUsd);
        const fields = {
          turn: fineTuning.turn + 1,
          earlierCostUsd: fineTuning.costUsd,
          maxCostUsd,
          isResumable: undefined,
          stopping: undefined,
          trainingJob: undefined,
        };
        const reason = `${caller.id} resumed it`;
        return moveFineTuning(fineTuning, { step: 'building', reason, fields }, deps.now());
      });
      await deps.machine.start(resumed.id, resumed.turn);
      return resumed;
    },
  };
}

function languagesOf({ card }: Dataset): readonly string[] {
  const codes = Object.keys(card.slices).map((slice) => /^language=(.+)$/.exec(slice)?.[1] ?? '');
  return codes.filter((code) => code !== '').toSorted();
}

function bytesOf(files: readonly ModelFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The machine asks again, so that a service that is away now is no reason to refuse. */
async function askToStop(
  { id, trainingJob }: FineTuning,
  { jobs, log }: Pick<FineTuningsDeps, 'jobs' | 'log'>,
): Promise<void> {
  if (trainingJob === undefined) return;
  try {
    await jobs.stop(trainingJob);
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal';
    log('fine_tuning.job_not_stopped', { fineTuningId: id, code });
  }
}

function hasEnded({ id, step }: FineTuning): AppError {
  return new AppError(
    step === 'registering'
      ? `the fine-tuning ${id} has learned and is being registered: reject its version instead`
      : `the fine-tuning ${id} has ended, it is ${step}: there is nothing to stop`,
    { kind: 'conflict', code: 'fine_tuning_ended' },
  );
}

function refuseResumption({ id, step, modelVersion }: FineTuning): void {
  if (step === 'registered') {
    throw new AppError(`the fine-tuning ${id} has become ${modelVersion}: start another`, {
      kind: 'conflict',
      code: 'fine_tuning_registered',
    });
  }
  if (step !== 'stopped' && step !== 'failed') {
    throw new AppError(
      `the fine-tuning ${id} runs, it is ${step}: follow it with "kit fine-tune show ${id}"`,
      {
        kind: 'conflict',
        code: 'fine_tuning_running',
      },
    );
  }
}
