import { AppError } from '../../lambdas/platform/errors';
import { runTrainingJourney } from './run-training-journey';

/** `npm run journey:train`: feedback becomes the model that answers, and back, on this machine and in minutes. */
let last = '';

function tell(line: string): void {
  if (line === last) return;
  last = line;
  console.log(line);
}

try {
  const { version } = await runTrainingJourney(tell);
  const { held_out_loss_before: before = 0, held_out_loss_after: after = 0 } = version.metrics;
  console.log(`held-out loss ${before.toFixed(4)} before, ${after.toFixed(4)} after`);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
