import type { Caller } from '../domain/caller';
import type { ModelGateway, RouteDescription } from '../model-gateway/api';
import { AppError } from '../platform/errors';

/** The name under which callers use the chain. */
export const chainModel = 'rag';

/** What a caller may name as `model`: the chain, or a route of the gateway. */
export type Model = { readonly kind: 'chain'; readonly name: typeof chainModel } | RouteDescription;

/** The models that the caller may use, the chain first. */
export function listModels(gateway: ModelGateway, caller: Caller): readonly Model[] {
  return everyModel(gateway).filter(({ name }) => isAllowed(caller, name));
}

/**
 * The model of that name.
 *
 * @throws {@link AppError} `model_not_found`, as not-found when there is none and as forbidden when the key may not use it
 */
export function findModel(gateway: ModelGateway, caller: Caller, name: string): Model {
  const model = everyModel(gateway).find((candidate) => candidate.name === name);
  const allowed = () =>
    listModels(gateway, caller)
      .map((candidate) => candidate.name)
      .join(', ');
  if (model === undefined) {
    throw new AppError(`there is no model "${name}": use one of ${allowed()}`, {
      kind: 'not-found',
      code: 'model_not_found',
      parameter: 'model',
    });
  }
  if (!isAllowed(caller, name)) {
    throw new AppError(`the key may not use the model "${name}": use one of ${allowed()}`, {
      kind: 'forbidden',
      code: 'model_not_found',
      parameter: 'model',
    });
  }
  return model;
}

function everyModel(gateway: ModelGateway): readonly Model[] {
  return [{ kind: 'chain', name: chainModel }, ...gateway.routes()];
}

function isAllowed(caller: Caller, name: string): boolean {
  return caller.allowedModels === 'all' || caller.allowedModels.includes(name);
}
