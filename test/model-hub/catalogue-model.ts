import type { OpenModel } from '../../lambdas/model-hub/catalogue-settings';
import { catalogue } from '../../models';

/** An open model of the catalogue. */
export function openModel(id: string): OpenModel {
  const model = catalogue.find((one) => one.id === id);
  if (model?.kind !== 'open') throw new Error(`${id} is no open model of the catalogue`);
  return model;
}
