import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecretToken } from '../../lambdas/model-hub/adapters/secret-token';
import { answerWith, type Behaviour, type FaultyServer, startFaultyServer } from '../faulty-server';

const headers = { 'content-type': 'application/x-amz-json-1.1' };
const value = (SecretString: string) => answerWith({ headers, body: JSON.stringify({ SecretString }) });
const refusal = (name: string) =>
  answerWith({ status: 400, headers: { ...headers, 'x-amzn-errortype': name }, body: '{}' });

let server: FaultyServer;

afterEach(async () => server.close());

test('takes up a token that is set while the function runs, and knows none before', async () => {
  const read = await open(
    refusal('ResourceNotFoundException'),
    value(' '),
    value('hf_first\n'),
    value('hf_second'),
  );

  expect([await read(), await read(), await read(), await read()]).toEqual([
    undefined,
    undefined,
    'hf_first',
    'hf_second',
  ]);
});

test('fails once when it cannot be read, and not for ever', async () => {
  const read = await open(refusal('AccessDeniedException'), value('hf_first'));

  await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(await read()).toBe('hf_first');
});

async function open(...behaviours: Behaviour[]) {
  server = await startFaultyServer(...behaviours);
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return readSecretToken(client, 'llmops-test/MODEL_SOURCE_TOKEN');
}
