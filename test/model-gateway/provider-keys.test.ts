import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EnvironmentProviderKeys } from '../../lambdas/model-gateway/adapters/environment-provider-keys';
import { SecretsManagerProviderKeys } from '../../lambdas/model-gateway/adapters/secrets-manager-provider-keys';
import { answerWith, type Behaviour, type FaultyServer, startFaultyServer } from '../faulty-server';

describe('EnvironmentProviderKeys', () => {
  test('gives the key of that name, without the spaces around it', async () => {
    const keys = new EnvironmentProviderKeys({ OPENAI_API_KEY: ' sk-1 \n' });

    expect(await keys.get('OPENAI_API_KEY')).toBe('sk-1');
  });

  test.each([{}, { OPENAI_API_KEY: '' }, { OPENAI_API_KEY: '  ' }])(
    'fails with the place where to put it on %j',
    async (variables) => {
      const keys = new EnvironmentProviderKeys({ OTHER_KEY: 'sk-other', ...variables });

      await expect(keys.get('OPENAI_API_KEY')).rejects.toMatchObject({
        name: 'MissingProviderKeyError',
        code: 'missing_provider_key',
        message:
          'the key OPENAI_API_KEY is not set: export OPENAI_API_KEY=… or put that line into the file .env, then start again',
      });
    },
  );
});

describe('SecretsManagerProviderKeys', () => {
  let server: FaultyServer;
  let now = 0;

  afterEach(() => server.close());

  test('reads the secret of that name once in five minutes, also when asked twice at once', async () => {
    const keys = await open(
      answerWith({ body: '{"SecretString":"sk-1"}' }),
      answerWith({ body: '{"SecretString":"sk-2"}' }),
    );

    const together = await Promise.all([keys.get('OPENAI_API_KEY'), keys.get('OPENAI_API_KEY')]);
    now += 299_000;
    const later = await keys.get('OPENAI_API_KEY');
    now += 2_000;
    const rotated = await keys.get('OPENAI_API_KEY');

    expect([...together, later, rotated]).toEqual(['sk-1', 'sk-1', 'sk-1', 'sk-2']);
    expect(server.requests.map(({ body }) => body)).toEqual(
      Array(2).fill('{"SecretId":"llmops-test/OPENAI_API_KEY"}'),
    );
  });

  test('fails with the command that sets the secret while it is empty, and asks again the next time', async () => {
    const missing = { status: 400, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' };
    const keys = await open(answerWith(missing), answerWith({ body: '{"SecretString":"sk-1"}' }));

    await expect(keys.get('OPENAI_API_KEY')).rejects.toMatchObject({
      name: 'MissingProviderKeyError',
      message:
        'the key OPENAI_API_KEY is not set: put it into the secret llmops-test/OPENAI_API_KEY with "kit secrets set OPENAI_API_KEY --environment test"',
    });
    expect(await keys.get('OPENAI_API_KEY')).toBe('sk-1');
  });

  test('fails with the grant that is missing', async () => {
    const denied = { status: 400, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{}' };
    const keys = await open(answerWith(denied));

    await expect(keys.get('OPENAI_API_KEY')).rejects.toMatchObject({
      code: 'missing_provider_key',
      message: expect.stringContaining('AccessDeniedException): call ModelGateway.grantCall(fn)'),
    });
  });

  async function open(...behaviours: Behaviour[]): Promise<SecretsManagerProviderKeys> {
    server = await startFaultyServer(...behaviours);
    const client = new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: server.url,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
    return new SecretsManagerProviderKeys({
      client,
      prefix: 'llmops-test/',
      environment: 'test',
      now: () => now,
    });
  }
});
