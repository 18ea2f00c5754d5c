import type { Caller } from '../domain/caller';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { CallerKeys } from './ports';

/**
 * Establishes who calls, from `authorization: Bearer sk-kit-…`.
 *
 * The key is looked up on every request, so that a revoked one is refused at once.
 *
 * @throws {@link AppError} `missing_api_key`, `invalid_api_key`
 */
export async function authenticate(request: Request, keys: CallerKeys): Promise<Caller> {
  const [, key] = request.headers.get('authorization')?.match(/^Bearer +(\S+) *$/i) ?? [];
  if (key === undefined) {
    throw new AppError(
      'no API key: send "authorization: Bearer sk-kit-…" with a key made by "kit keys create"',
      { kind: 'unauthenticated', code: 'missing_api_key' },
    );
  }
  const found = await keys.findByHash(digest(key));
  if (found === undefined || found.revokedAt !== undefined) {
    throw new AppError(
      'the API key is not known or was revoked: ask an operator for one made by "kit keys create"',
      {
        kind: 'unauthenticated',
        code: 'invalid_api_key',
      },
    );
  }
  const { id, tenant, groups, roles, allowedModels } = found;
  return { id, tenant, groups, roles, allowedModels };
}
