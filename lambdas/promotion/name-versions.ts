import type { Routes } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import { AppError } from '../platform/errors';
import type { NewRelease } from './api';

/** A group of model versions for its newest, or one of them by its number; ids of other models may look like it. */
const reference = /^[a-z][a-z0-9-]{0,19}(?::[1-9]\d*)?$/;

/**
 * Puts the id of a model version wherever a change of models names its group, as `kit deploy-model` takes it; a model
 * that a route of the environment calls, and what is no version, stay as they are.
 */
export async function nameVersions(
  changes: NewRelease['routes'] = {},
  environment: { readonly routes: Routes; readonly models?: Pick<ModelVersions, 'get'> },
): Promise<NonNullable<NewRelease['routes']>> {
  const { routes, models } = environment;
  const called = new Set(Object.values(routes).map(({ model }) => model));
  const named: Record<string, { readonly model: string }> = {};
  for (const [route, { model }] of Object.entries(changes)) {
    const isReference = !called.has(model) && reference.test(model);
    named[route] = { model: isReference && models ? await readId(model, models) : model };
  }
  return named;
}

async function readId(name: string, models: Pick<ModelVersions, 'get'>): Promise<string> {
  try {
    return (await models.get(name)).id;
  } catch (error) {
    // Whoever pins it says what there is, other models too.
    if (error instanceof AppError && error.code === 'model_version_not_found') return name;
    throw error;
  }
}
