import { readOptionalVariable } from '../../platform/read-optional-variable';
import type { TokenVerifier } from '../ports';
import { signInKeysVariables, signInVariables } from '../settings';
import { signInKeysUrl } from './fetch-sign-in-keys';

/**
 * The verifier of this function's user pool; undefined where `Callers.grantVerify` was not called and nobody signs in.
 *
 * What verifies is loaded by the first token: most callers have keys.
 */
export function openTokenVerifier(): TokenVerifier | undefined {
  const userPoolId = readOptionalVariable(signInVariables.userPoolId);
  if (userPoolId === undefined) return undefined;
  // An emulator has the keys of its pools at its own address, while its tokens name Cognito's.
  const jwksUrl = signInKeysUrl(userPoolId, readOptionalVariable('AWS_ENDPOINT_URL'));
  const copies = readOptionalVariable(signInKeysVariables.table);
  const fetchKeys = copies === undefined ? undefined : () => readCopy(copies, userPoolId);
  let opened: Promise<TokenVerifier> | undefined;
  return {
    async verify(token) {
      opened ??= import('./cognito-token-verifier').then(
        ({ CognitoTokenVerifier }) => new CognitoTokenVerifier({ userPoolId, jwksUrl, fetchKeys }),
      );
      return (await opened).verify(token);
    },
  };
}

async function readCopy(table: string, userPoolId: string): Promise<ArrayBuffer> {
  const [{ DynamoSignInKeys }, { openDynamo }] = await Promise.all([
    import('./dynamo-sign-in-keys'),
    import('../../platform/open-dynamo'),
  ]);
  return new DynamoSignInKeys(openDynamo(), table).get(userPoolId);
}
