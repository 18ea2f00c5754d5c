import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { jest } from '@jest/globals';
import { SecretStore } from '../../bin/secret-store';
import { CognitoTokenVerifier } from '../../lambdas/api/adapters/cognito-token-verifier';
import { SecretsManagerProviderKeys } from '../../lambdas/model-gateway/adapters/secrets-manager-provider-keys';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The first start installs the emulator.
jest.setTimeout(180_000);

const before = { ...process.env };
let emulator: RunningEmulator;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
});

afterAll(async () => {
  process.env = before;
  await emulator?.stop();
});

const verifierOf = (userPoolId: string) =>
  new CognitoTokenVerifier({ userPoolId, jwksUrl: `${emulator.url}/${userPoolId}/.well-known/jwks.json` });

/** A pool with one user of a tenant and two groups, who has signed in. */
async function signIn(): Promise<{ userPoolId: string; idToken: string; accessToken: string }> {
  const cognito = new CognitoIdentityProviderClient({});
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'callers',
      UsernameAttributes: ['email'],
      Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }],
    }),
  );
  const user = { UserPoolId: UserPool?.Id, Username: 'reviewer@example.com' };
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      ...user,
      ClientName: 'the test',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  await cognito.send(
    new AdminCreateUserCommand({ ...user, UserAttributes: [{ Name: 'custom:tenant', Value: 'acme' }] }),
  );
  for (const GroupName of ['role-reviewer', 'hr']) {
    await cognito.send(new CreateGroupCommand({ ...user, GroupName }));
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
  }
  const Password = 'Correct-horse-1';
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: user.UserPoolId,
      ClientId: UserPoolClient?.ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: user.Username, PASSWORD: Password },
    }),
  );
  return {
    userPoolId: UserPool?.Id ?? '',
    idToken: AuthenticationResult?.IdToken ?? '',
    accessToken: AuthenticationResult?.AccessToken ?? '',
  };
}

test('knows who signed in at a user pool, and refuses tokens of other use and of other pools', async () => {
  const own = await signIn();
  const other = await signIn();
  const verifier = verifierOf(own.userPoolId);

  const checks = await Promise.all(
    [own.idToken, own.accessToken, other.idToken].map((token) => verifier.verify(token)),
  );

  expect(checks).toEqual([
    {
      state: 'valid',
      identity: {
        subject: expect.any(String),
        tenant: 'acme',
        groups: expect.arrayContaining(['role-reviewer', 'hr']),
      },
    },
    { state: 'invalid' },
    { state: 'invalid' },
  ]);
});

test('sets a secret that was made empty, and the gateway takes the key up', async () => {
  const client = new SecretsManagerClient({});
  await client.send(new CreateSecretCommand({ Name: 'llmops-dev/OPENAI_API_KEY' }));
  const store = new SecretStore({
    name: 'dev',
    namespace: 'llmops-dev',
    region: 'us-east-1',
    account: undefined,
    secrets: ['OPENAI_API_KEY'],
  });
  const keys = new SecretsManagerProviderKeys({ client, prefix: 'llmops-dev/', environment: 'dev' });

  const refused = await keys.get('OPENAI_API_KEY').catch((error: Error) => error);
  await store.set('OPENAI_API_KEY', 'sk-1');
  const filled = await store.describe('OPENAI_API_KEY');

  expect(filled).toMatchObject({ isSet: true, changedAt: expect.any(String) });
  expect(refused).toMatchObject({
    name: 'MissingProviderKeyError',
    message: expect.stringContaining('kit secrets set OPENAI_API_KEY --environment dev'),
  });
  expect(await keys.get('OPENAI_API_KEY')).toBe('sk-1');
});
