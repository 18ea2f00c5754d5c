import { JwtVerifier } from 'aws-jwt-verify';
import { JwksValidationError, JwkValidationError, JwtBaseError, JwtExpiredError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { AppError } from '../../platform/errors';
import type { TokenCheck, TokenVerifier } from '../ports';
import { fetchSignInKeys, signInKeysUrl } from './fetch-sign-in-keys';

const claimsSchema = z.object({
  sub: z.string().min(1),
  'cognito:groups': z.array(z.string()).default([]),
  'custom:tenant': z.string().optional(),
});

/** What a token must be for, and that it says so; Cognito's access tokens are not about who somebody is. */
const useSchema = z.object({ token_use: z.literal('id') });

/** ID tokens of a Cognito user pool, of any of its clients. */
export class CognitoTokenVerifier implements TokenVerifier {
  readonly #verify: (token: string) => Promise<unknown>;

  /**
   * @param options.jwksUrl - where the pool's public keys are; left out: at Cognito
   * @param options.fetchKeys - gets them from there, once, and again when a token names an unknown one
   */
  constructor(options: {
    readonly userPoolId: string;
    readonly jwksUrl?: string;
    readonly fetchKeys?: (url: string) => Promise<ArrayBuffer>;
  }) {
    const [region] = options.userPoolId.split('_');
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${options.userPoolId}`;
    // In place of the library's verifier for Cognito, which can only ask Cognito itself for the keys.
    const verifier = JwtVerifier.create(
      {
        issuer,
        audience: null,
        jwksUri: options.jwksUrl ?? signInKeysUrl(options.userPoolId, undefined),
        customJwtCheck: ({ payload }) => {
          if (!useSchema.safeParse(payload).success) throw new WrongUseError();
        },
      },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: options.fetchKeys ?? fetchSignInKeys } }) },
    );
    this.#verify = (token) => verifier.verify(token);
  }

  async verify(token: string): Promise<TokenCheck> {
    try {
      const claims = claimsSchema.safeParse(await this.#verify(token));
      if (!claims.success) return { state: 'invalid' };
      const { sub, 'cognito:groups': groups, 'custom:tenant': tenant } = claims.data;
      return { state: 'valid', identity: { subject: sub, tenant, groups } };
    } catch (error) {
      return explain(error);
    }
  }
}

class WrongUseError extends JwtBaseError {}

function explain(error: unknown): TokenCheck {
  if (error instanceof JwtExpiredError) return { state: 'expired' };
  const areKeysMalformed = error instanceof JwksValidationError || error instanceof JwkValidationError;
  // Also of an unknown key, which is asked for once in 10 seconds: else a stranger's tokens would look like an outage.
  if (error instanceof JwtBaseError && !areKeysMalformed) return { state: 'invalid' };
  throw new AppError('the public keys of the sign-in cannot be had: try again in a few seconds', {
    kind: 'unavailable',
    code: 'sign_in_unavailable',
    isRetryable: true,
    cause: error,
  });
}
