import { AppError } from '../platform/errors';
import type { CatalogueModel, OpenModel } from './catalogue-settings';

/** Where the weights of a model come from, pinned. */
export type WeightsSource =
  | { readonly type: 'hugging-face'; readonly repository: string; readonly revision: string }
  | { readonly type: 's3'; readonly address: string; readonly digest: string }
  | { readonly type: 'script'; readonly script: string };

/** The model of the catalogue. @throws {@link AppError} `unknown_model`, `model_not_importable` for one that is only an API */
export function findOpenModel(model: string, catalogue: readonly CatalogueModel[]): OpenModel {
  const [id] = model.split(':');
  const open = catalogue.filter((one) => one.kind === 'open');
  const found = open.find((one) => one.id === id);
  if (found) return found;
  const known = open.map((one) => one.id).join(', ');
  if (catalogue.some((one) => one.id === id)) {
    throw new AppError(`${id} is called at its provider and has no weights to import: ${known} have some`, {
      kind: 'invalid',
      code: 'model_not_importable',
      parameter: 'model',
    });
  }
  throw new AppError(
    `there is no model ${id} in the catalogue: it knows ${known}; a new one is a file in models/`,
    { kind: 'not-found', code: 'unknown_model', parameter: 'model' },
  );
}

/**
 * Where weights are read from.
 *
 * @param model - with `:` and a variant for those of another repository
 * @throws {@link AppError} `unknown_model`, `model_not_importable`
 */
export function findWeights(model: string, catalogue: readonly CatalogueModel[]): WeightsSource {
  const { id, weights, variants } = findOpenModel(model, catalogue);
  if (model === id) return weights;
  const name = model.slice(id.length + 1);
  const from = variants.find(({ variant }) => variant === name)?.from;
  if (from?.type === 'hugging-face') return from;
  const others = variants.flatMap(({ variant, from: other }) =>
    other.type === 'hugging-face' ? [`${id}:${variant}`] : [],
  );
  const kinds = {
    published: `it is how ${id} itself is kept`,
    compression: 'it is made from one that is here',
  };
  throw new AppError(
    `${model} has no weights of its own to import, ${from ? kinds[from.type] : 'there is no such variant'}: import ${[id, ...others].join(' or ')}`,
    { kind: 'invalid', code: 'model_not_importable', parameter: 'model' },
  );
}
