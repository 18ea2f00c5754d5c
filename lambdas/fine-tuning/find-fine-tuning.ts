import { AppError } from '../platform/errors';
import type { FineTuning } from './api';
import type { FineTuningStore } from './ports';

/**
 * @param tenant - one of another is not there; left out: of any
 * @throws {@link AppError} `fine_tuning_not_found`
 */
export async function findFineTuning(
  fineTuningId: string,
  store: Pick<FineTuningStore, 'get'>,
  tenant?: string,
): Promise<FineTuning> {
  const found = await store.get(fineTuningId);
  if (found && (tenant === undefined || found.tenant === tenant)) return found;
  throw new AppError(
    `there is no fine-tuning ${fineTuningId.slice(0, 80)}: "kit fine-tune list" shows those there are`,
    { kind: 'not-found', code: 'fine_tuning_not_found', parameter: 'id' },
  );
}
