import { readOptionalVariable } from '../../platform/read-optional-variable';
import type { TokenVerifier } from '../ports';
import { signInVariables } from '../settings';

/**
 * The verifier of this function's user pool; undefined where `Callers.grantVerify` was not called and nobody signs in.
 *
 * What verifies is loaded by the first token: most callers have keys.
 */
export function openTokenVerifier(): TokenVerifier | undefined {
  const userPoolId = readOptionalVariable(signInVariables.userPoolId);
  if (userPoolId === undefined) return undefined;
  // An emulator has the keys of its pools at its own address, while its tokens name Cognito's.
  const endpoint = readOptionalVariable('AWS_ENDPOINT_URL');
  const jwksUrl = endpoint && `${endpoint}/${userPoolId}/.well-known/jwks.json`;
  let opened: Promise<TokenVerifier> | undefined;
  return {
    async verify(token) {
      opened ??= import('./cognito-token-verifier').then(
        ({ CognitoTokenVerifier }) => new CognitoTokenVerifier({ userPoolId, jwksUrl }),
      );
      return (await opened).verify(token);
    },
  };
}
