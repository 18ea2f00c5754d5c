import type { Caller } from '../domain/caller';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import { identifyCaller } from './identify-caller';
import type { CallerKeys, TokenVerifier } from './ports';

/**
 * Establishes who calls, from `authorization: Bearer …`: a key `sk-kit-…`, or the ID token of someone who signed in.
 *
 * The key is looked up on every request, so that a revoked one is refused at once.
 *
 * @param deps.tokens - left out: nobody signs in, only keys are known
 * @throws {@link AppError} `missing_api_key`, `invalid_api_key`, `invalid_token`, `expired_token`, `tenant_missing`
 */
export async function authenticate(
  request: Request,
  deps: { readonly keys: CallerKeys; readonly tokens?: TokenVerifier },
): Promise<Caller> {
  const [, secret] = request.headers.get('authorization')?.match(/^Bearer +(\S+) *$/i) ?? [];
  if (secret === undefined) {
    throw new AppError(
      'no API key: send "authorization: Bearer sk-kit-…" with a key made by "kit keys create"',
      { kind: 'unauthenticated', code: 'missing_api_key' },
    );
  }
  if (deps.tokens && isToken(secret)) return callerOfToken(secret, deps.tokens);
  return callerOfKey(secret, deps.keys);
}

/** Three parts with points between: keys have none. */
function isToken(secret: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);
}

async function callerOfToken(token: string, tokens: TokenVerifier): Promise<Caller> {
  const check = await tokens.verify(token);
  switch (check.state) {
    case 'valid':
      return identifyCaller(check.identity);
    case 'expired':
      throw new AppError('the sign-in has expired: sign in again, or refresh the ID token', {
        kind: 'unauthenticated',
        code: 'expired_token',
      });
    case 'invalid':
      throw new AppError(
        'the token is not an ID token of this kit’s sign-in: sign in again, and send the ID token, not the access token',
        { kind: 'unauthenticated', code: 'invalid_token' },
      );
  }
}

async function callerOfKey(key: string, keys: CallerKeys): Promise<Caller> {
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
