import { generateKeyPairSync } from 'node:crypto';
import { CognitoTokenVerifier } from '../../../lambdas/api/adapters/cognito-token-verifier';
import type { TokenVerifier } from '../../../lambdas/api/ports';
import { describeTokenVerifierContract, type TokenFacts } from '../../contracts/token-verifier';
import { answerWith, type Behaviour, type FaultyServer, startFaultyServer } from '../../faulty-server';
import { FakeSignIn } from '../fake-sign-in';
import { signToken } from '../sign-token';

const pools = {
  own: {
    id: 'ap-northeast-2_Own',
    key: { id: 'key-1', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  },
  other: {
    id: 'ap-northeast-2_Other',
    key: { id: 'key-2', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  },
};

/** What the pool publishes; the other pool's key too, so that it is not an unknown key that refuses its tokens. */
const keys = JSON.stringify({
  keys: [pools.own, pools.other].map(({ key }) => ({
    ...key.publicKey.export({ format: 'jwk' }),
    kid: key.id,
    alg: 'RS256',
    use: 'sig',
  })),
});

let servers: FaultyServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function openVerifier(...behaviours: readonly Behaviour[]): Promise<TokenVerifier> {
  const server = await startFaultyServer(...behaviours);
  servers.push(server);
  return new CognitoTokenVerifier({ userPoolId: pools.own.id, jwksUrl: `${server.url}/jwks.json` });
}

function issue({ pool = 'own', expiresInS = 3_600, ...facts }: TokenFacts = {}): string {
  const { id, key } = pools[pool];
  const expiresAt = Math.floor(Date.now() / 1_000) + expiresInS;
  return signToken(
    {
      sub: facts.subject ?? 'sub-0',
      iss: `https://cognito-idp.ap-northeast-2.amazonaws.com/${id}`,
      token_use: facts.use ?? 'id',
      aud: 'the web application',
      iat: expiresAt - 3_600,
      exp: expiresAt,
      'custom:tenant': facts.tenant,
      'cognito:groups': facts.groups,
    },
    key,
  );
}

describeTokenVerifierContract('the sign-in of the tests', async () => new FakeSignIn());

describeTokenVerifierContract('a user pool of Cognito', async () => ({
  verifier: await openVerifier(answerWith({ body: keys })),
  issue: async (facts) => issue(facts),
}));

test('fetches the keys of the pool once', async () => {
  const verifier = await openVerifier(answerWith({ body: keys }));

  const checks = await Promise.all([issue(), issue(), issue()].map((token) => verifier.verify(token)));

  expect(checks.map(({ state }) => state)).toEqual(['valid', 'valid', 'valid']);
  expect(servers.at(-1)?.requests.map(({ path }) => path)).toEqual(['/jwks.json']);
});

test('fails with invalid, and no outage, when strangers send tokens of unknown keys one after the other', async () => {
  const verifier = await openVerifier(answerWith({ body: keys }));
  const stranger = { id: 'key-9', privateKey: pools.other.key.privateKey };

  const checks = [
    await verifier.verify(signToken({ sub: 'a' }, stranger)),
    await verifier.verify(signToken({ sub: 'b' }, stranger)),
    await verifier.verify(issue()),
  ];

  expect(checks.map(({ state }) => state)).toEqual(['invalid', 'invalid', 'valid']);
});

test('fails as something to try again when the keys cannot be had, and takes tokens when they can', async () => {
  const verifier = await openVerifier(answerWith({ status: 500, body: 'down' }), answerWith({ body: keys }));

  await expect(verifier.verify(issue())).rejects.toMatchObject({
    code: 'sign_in_unavailable',
    isRetryable: true,
  });
  expect(await verifier.verify(issue())).toMatchObject({ state: 'valid' });
});
