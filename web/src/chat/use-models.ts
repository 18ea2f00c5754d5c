import { useEffect, useState } from 'react';
import type { WireModel } from '../../../lambdas/api/api';
import type { KitApi } from '../http/kit-api';

/** The models that can be asked: the chain first, then the chat routes. Undefined until they are known. */
export function useModels(api: KitApi): { models: readonly WireModel[] | undefined; error: unknown } {
  const [models, setModels] = useState<readonly WireModel[]>();
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    let isCurrent = true;
    api.models().then(
      ({ data }) => isCurrent && setModels(orderModels(data)),
      (cause: unknown) => isCurrent && setError(cause),
    );
    return () => {
      isCurrent = false;
    };
  }, [api]);

  return { models, error };
}

function orderModels(models: readonly WireModel[]): readonly WireModel[] {
  return (['chain', 'chat'] as const).flatMap((kind) => models.filter((model) => model.kind === kind));
}
