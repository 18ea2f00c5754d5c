import { z } from 'zod';
import { callerKeysVariables } from '../../lambdas/api/settings';
import { observabilityVariables } from '../../lambdas/observability/settings';
import { digest } from '../../lambdas/platform/digest';
import { parseJson } from '../../lambdas/platform/json';
import { answerWith, type FaultyServer, startFaultyServer } from '../faulty-server';

const putShape = z.object({
  TableName: z.string(),
  Item: z.object({
    keyHash: z.object({ S: z.string() }),
    tenant: z.object({ S: z.string() }),
    roles: z.object({ L: z.array(z.object({ S: z.string() })) }),
  }),
});

let dynamo: FaultyServer;
let handler: (event: unknown) => Promise<unknown>;

beforeAll(async () => {
  dynamo = await startFaultyServer(
    answerWith({ body: '{}', headers: { 'content-type': 'application/x-amz-json-1.0' } }),
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'example',
    AWS_SECRET_ACCESS_KEY: 'example',
    [callerKeysVariables.table]: 'the-keys',
    [observabilityVariables.namespace]: 'llmops-test',
  });
  ({ handler } = await import('../../lambdas/api/issue-key.handler'));
});

afterAll(() => dynamo.close());

test('makes an operator of the default tenant, and stores the digest of the key only', async () => {
  const issued = z
    .object({ status: z.literal('issued'), key: z.string(), roles: z.array(z.string()) })
    .parse(await handler({}));

  const put = parseJson(dynamo.requests.at(-1)?.body ?? '', putShape, 'the put');
  expect(put.TableName).toBe('the-keys');
  expect(put.Item).toMatchObject({
    keyHash: { S: digest(issued.key) },
    tenant: { S: 'default' },
    roles: { L: [{ S: 'user' }, { S: 'operator' }] },
  });
  expect(dynamo.requests.at(-1)?.body).not.toContain(issued.key);
});

test('makes a key of the role and the tenant that are asked for', async () => {
  expect(await handler({ role: 'user', tenant: 'acme' })).toMatchObject({
    status: 'issued',
    key: expect.stringMatching(/^sk-kit-[\w-]{43}$/),
    id: expect.stringMatching(/^key_/),
    tenant: 'acme',
    roles: ['user'],
  });
});

test.each([[{ role: 'emperor' }], [{ tenant: ' ' }], [{ other: 1 }], [null]])(
  'fails with a result and a sentence for %j',
  async (event) => {
    const before = dynamo.requests.length;

    expect(await handler(event)).toMatchObject({
      status: 'refused',
      code: 'invalid_shape',
      message: expect.stringContaining('what the key is to be for'),
    });
    expect(dynamo.requests).toHaveLength(before);
  },
);
