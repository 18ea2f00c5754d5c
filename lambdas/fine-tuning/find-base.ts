import type { BaseModel, BaseModels } from '../model-hub/api';
import { AppError } from '../platform/errors';

/** @throws {@link AppError} `base_model_not_found`, also for one that is not whole yet */
export async function findBase(model: string, bases: Pick<BaseModels, 'get'>): Promise<BaseModel> {
  const base = await bases.get(model);
  if (base.state === 'imported') return base;
  const how = base.state === 'importing' ? 'is still being imported' : `was not imported (${base.reason})`;
  throw new AppError(`the base model ${model} ${how}: see "kit models imported", then try again`, {
    kind: 'conflict',
    code: 'base_model_not_found',
    parameter: 'base',
  });
}
