import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FineTuningRequest } from '../lambdas/fine-tuning/api';
import { AppError } from '../lambdas/platform/errors';

const run = promisify(execFile);

/** torch takes seconds to load, and longer on a machine that is busy. */
const timeoutMs = 60_000;

/**
 * Asks torch for a GPU where the plan cannot do without.
 *
 * @param python - the interpreter that has torch
 * @throws {@link AppError} `invalid_hyperparameter`; nothing where torch cannot say it, because the script does then
 */
export async function refuseWithoutGpu(
  { hyperparameters }: Pick<FineTuningRequest, 'hyperparameters'>,
  python: string,
): Promise<void> {
  if (hyperparameters?.tuning !== 'qlora') return;
  const asked = ['-c', 'import torch; print(torch.cuda.is_available())'];
  const answer = await run(python, asked, { timeout: timeoutMs }).catch(() => undefined);
  if (answer?.stdout.trim() !== 'False') return;
  throw new AppError('tuning qlora needs a CUDA GPU, and this machine has none: use lora', {
    kind: 'invalid',
    code: 'invalid_hyperparameter',
    parameter: 'hyperparameters.tuning',
  });
}
