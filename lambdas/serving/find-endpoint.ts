import { AppError } from '../platform/errors';
import type { ServedEndpoint } from './deployment-deps';

/** @throws {@link AppError} `endpoint_not_found` */
export function findEndpoint<Facts extends Pick<ServedEndpoint, 'model'>>(
  name: string,
  endpoints: Readonly<Record<string, Facts>>,
): Facts {
  const found = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (found) return found;
  const known = Object.entries(endpoints).map(([one, { model }]) => `${one} (${model})`);
  throw new AppError(
    `there is no endpoint ${JSON.stringify(name)}, and there are ${known.join(', ') || 'none'}: name one of these, or add it to endpoints of the environment`,
    { kind: 'not-found', code: 'endpoint_not_found', parameter: 'endpoint' },
  );
}
