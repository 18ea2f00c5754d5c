import type { OpenModel } from '../../lambdas/model-hub/catalogue-settings';
import { catalogue } from '../../models';

/** @throws when the catalogue has no open model of that id; an environment was checked for it before */
export function findOpenModel(id: string): OpenModel {
  const model = catalogue.find((known) => known.id === id);
  if (model?.kind === 'open') return model;
  throw new Error(`${id} is no open model of the catalogue`);
}
