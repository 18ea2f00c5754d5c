import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAwsModelGateway, openModelGateway } from '../../lambdas/model-gateway/client';
import { modelGatewayVariables } from '../../lambdas/model-gateway/settings';
import { answerWith, startFaultyServer } from '../faulty-server';
import { ask, collect, parseRoutes, testKeys, textOf } from './open-test-gateway';
import { sayAlways, wires } from './wires';

describe('openModelGateway', () => {
  test.each(wires)('reaches $name by the settings of a route', async (wire) => {
    if (wire.name === 'bedrock' || wire.name === 'sagemaker')
      process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'example';
    const server = await startFaultyServer(sayAlways(wire, 'Hello from afar.'));
    const gateway = openModelGateway({
      namespace: 'llmops-test',
      routes: parseRoutes({ chat: { provider: wire.settings(server.url) } }),
      keys: testKeys,
    });

    const events = await collect(gateway.streamChat(ask('Hello')));
    await server.close();

    expect(textOf(events)).toBe('Hello from afar.');
  });

  test('fails when the key of a provider is not there, and says where to put it', async () => {
    const [openAi] = wires;
    const server = await startFaultyServer(answerWith(openAi!.whole('Hi')));
    const provider = { ...openAi!.settings(server.url), credential: 'OTHER_KEY' };
    const gateway = openModelGateway({
      namespace: 'llmops-test',
      routes: parseRoutes({ chat: { provider } }),
      keys: testKeys,
    });

    await expect(gateway.chat(ask('Hello'))).rejects.toMatchObject({
      code: 'missing_provider_key',
      message: expect.stringContaining('OTHER_KEY'),
    });
    await server.close();
    expect(server.requests).toHaveLength(0);
  });

  test('logs a call and its retry without prompt or answer', async () => {
    const [openAi] = wires;
    const server = await startFaultyServer(
      answerWith(openAi!.refusal(503, 'a private matter')),
      sayAlways(openAi!, 'a private answer'),
    );
    const lines: string[] = [];
    const gateway = openModelGateway({
      namespace: 'llmops-test',
      routes: parseRoutes({ chat: { provider: openAi!.settings(server.url) } }),
      keys: testKeys,
      log: (event, fields) => lines.push(`${event} ${JSON.stringify(fields)}`),
    });

    await gateway.chat(ask('a private question'));
    await server.close();

    expect(lines).toEqual([
      expect.stringContaining('model-gateway.retry {"route":"chat","code":"provider_unavailable"'),
      expect.stringContaining('model-gateway.called {"gen_ai.operation.name":"chat"'),
    ]);
    expect(lines.join()).not.toContain('private');
  });

  test('imports a provider only when a route needs it, so that an offline gateway loads no SDK', () => {
    const source = readFileSync(join(import.meta.dirname, '../../lambdas/model-gateway/client.ts'), 'utf8');

    expect(source.match(/import\('\.\/adapters\//g)).toHaveLength(6);
    expect(source).not.toMatch(/^import .*adapters/m);
  });
});

describe('openAwsModelGateway', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('reads routes from the variable, and a key from the secret of the environment', async () => {
    const [openAi] = wires;
    const provider = await startFaultyServer(sayAlways(openAi!, 'Hello from afar.'));
    const secrets = await startFaultyServer(answerWith({ body: '{"SecretString":"sk-of-the-secret"}' }));
    const routes = parseRoutes({
      chat: { provider: { ...openAi!.settings(provider.url), credential: 'OPENAI_API_KEY' } },
    });
    Object.assign(process.env, {
      [modelGatewayVariables.routes]: JSON.stringify(routes),
      [modelGatewayVariables.keysPrefix]: 'llmops-test/',
      [modelGatewayVariables.environment]: 'test',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_REGION: 'ap-northeast-2',
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
    });

    const events = await collect(openAwsModelGateway().streamChat(ask('Hello')));
    await provider.close();
    await secrets.close();

    expect(textOf(events)).toBe('Hello from afar.');
    expect(secrets.requests.map(({ body }) => body)).toEqual(['{"SecretId":"llmops-test/OPENAI_API_KEY"}']);
    expect(provider.requests[0]?.headers.authorization).toBe('Bearer sk-of-the-secret');
  });

  test('fails at the start with the grant that a function lacks', () => {
    expect(() => openAwsModelGateway()).toThrow(
      'this function has no MODEL_ROUTES, PROVIDER_KEYS_PREFIX, KIT_ENVIRONMENT: call ModelGateway.grantCall(fn)',
    );
  });
});
