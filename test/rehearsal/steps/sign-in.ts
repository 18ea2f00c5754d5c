import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { KitClient } from '../../../bin/kit-client';
import type { Deployment } from '../deployment';
import { RehearsalError } from '../rehearsal-error';

const password = 'Rehearsal-2026!';
const email = 'operator@example.com';

/**
 * Makes a person with the role operator, signs them in and calls the API with the ID token.
 *
 * The application's own client takes a code of the sign-in page only, which a person types a password into; a client of
 * the same pool that takes the password here gives a token of the same form.
 */
export async function signIn(deployment: Deployment): Promise<void> {
  const cognito = new CognitoIdentityProviderClient(deployment.root);
  const UserPoolId = deployment.output(/UserPoolId/);
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'custom:tenant', Value: 'default' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: password, Permanent: true }),
  );
  await cognito.send(
    new AdminAddUserToGroupCommand({ UserPoolId, Username: email, GroupName: 'role-operator' }),
  );
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'rehearsal',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId: UserPoolClient?.ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  const token = AuthenticationResult?.IdToken;
  if (token === undefined) throw new RehearsalError('signing in gave no ID token');
  // A list that only operators may read.
  await new KitClient(deployment.apiUrl, token).request(
    'GET',
    '/keys',
    z.looseObject({ data: z.array(z.unknown()) }),
  );
  await requireRefusal(new KitClient(deployment.apiUrl, `${token.slice(0, -8)}AAAAAAAA`));
}

async function requireRefusal(client: KitClient): Promise<void> {
  const isRefused = await client.request('GET', '/models', z.unknown()).then(
    () => false,
    (error: unknown) => String(error).length > 0,
  );
  if (!isRefused) throw new RehearsalError('a token with a wrong signature was taken');
}
