import { openDatasetReader } from '../evaluation/client';
import { openModelVersions } from '../model-hub/client';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openFineTuningTurns } from './client';
import { fineTuningTurnSchema, takeFineTuningTurn } from './fine-tuning-turn';

const { log, observe } = openObservability('fine-tuning');
const deps = await openFineTuningTurns({
  datasets: openDatasetReader(),
  versions: openModelVersions(),
  log,
});

/**
 * Takes a fine-tuning as far as it gets without waiting: every turn of its state machine.
 *
 * The machine, whose execution has the id of the fine-tuning, a hyphen and its turn for its name, and `{ fineTuningId }` for
 * its input:
 * - Advance: this function, 15 minutes. Tried again a few times on `States.ALL`; caught, it goes to GiveUp.
 *   A choice by `next`: `done` succeeds; `wait` waits for `waitSeconds`, then Advance with what came back.
 * - GiveUp: this function with `{ fineTuningId, step: 'give-up' }`, which stops the training job; then it fails.
 */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  takeFineTuningTurn(parseShape(event, fineTuningTurnSchema, 'a turn of a fine-tuning'), deps),
);
