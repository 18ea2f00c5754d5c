import { AppError } from '../platform/errors';
import type { BaseModel } from './api';
import type { ImportDeps } from './import-deps';
import { copyModelFile, finishImport, planImport } from './import-turn';

/** Tries of one step while its source is away. */
const mostTries = 5;

/** What {@link runImport} needs. */
export interface RunImportDeps extends ImportDeps {
  readonly wait: (ms: number) => Promise<void>;
}

/** Carries a whole import out in this process, step by step as the state machine does. */
export async function runImport(model: string, deps: RunImportDeps): Promise<BaseModel> {
  try {
    const plan = await tryAgain(() => planImport({ model }, deps), deps);
    if (plan.next === 'failed') return await finishImport({ ...plan, files: [] }, deps);
    const files: Parameters<typeof finishImport>[0]['files'] = [];
    for (const file of plan.files) {
      const copied = await tryAgain(() => copyModelFile({ model, file }, deps), deps);
      // Nothing ends a turn here, so that a file is done or has failed.
      if (copied.next !== 'copy') files.push(copied);
      if (copied.next === 'failed') break;
    }
    return await finishImport({ model, files }, deps);
  } catch (error) {
    const failure =
      error instanceof AppError
        ? { reason: error.message }
        : { error: { Error: 'defect', Cause: error instanceof Error ? error.message : String(error) } };
    return finishImport({ model, files: [], ...failure }, deps);
  }
}

async function tryAgain<T>(step: () => Promise<T>, { wait }: RunImportDeps): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof AppError) || !error.isRetryable || tries === mostTries) throw error;
      await wait(1_000 * 2 ** tries);
    }
  }
}
