import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { addSecretsCommand } from '../../bin/add-secrets-command';
import { explainAwsError } from '../../bin/explain-aws-error';
import { issueFirstKey } from '../../bin/issue-first-key';
import type { DeployedEnvironment } from '../../bin/load-deployed-environment';
import { loadDeployedEnvironment } from '../../bin/load-deployed-environment';
import { readSecret } from '../../bin/read-secret';
import { SecretStore } from '../../bin/secret-store';
import { secretsOf } from '../../environments/secrets-of';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { answerWith, type Behaviour, type FaultyServer, startFaultyServer } from '../faulty-server';

const environment: DeployedEnvironment = {
  name: 'dev',
  namespace: 'llmops-dev',
  region: 'ap-northeast-2',
  account: undefined,
  secrets: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'],
};

const hub = { isEnabled: true, sharedWith: [] };

const before = { ...process.env };
let server: FaultyServer;

async function startAws(...behaviours: Behaviour[]): Promise<void> {
  server = await startFaultyServer(...behaviours);
  process.env = {
    ...before,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'example',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_MAX_ATTEMPTS: '1',
  };
}

afterEach(async () => {
  process.env = { ...before };
  await server.close();
});

const refusal = (name: string) =>
  answerWith({ status: 400, headers: { 'x-amzn-errortype': name }, body: '{"message":"no"}' });

describe('kit keys first', () => {
  const issued = {
    status: 'issued',
    key: 'sk-kit-new',
    id: 'key_000000000001',
    tenant: 'default',
    roles: ['user', 'operator'],
  };

  test('has the function of the environment make a key', async () => {
    await startAws(answerWith({ body: JSON.stringify(issued) }));

    const made = await issueFirstKey(environment, { role: 'operator', tenant: 'default' });

    expect(made).toEqual(issued);
    expect(server.requests[0]?.path).toBe('/2015-03-31/functions/llmops-dev-issue-key/invocations');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ role: 'operator', tenant: 'default' });
  });

  test('names the function by its account where the environment has one', async () => {
    await startAws(answerWith({ body: JSON.stringify(issued) }));

    await issueFirstKey({ ...environment, account: '111111111111' }, { role: 'user', tenant: 'default' });

    expect(decodeURIComponent(server.requests[0]?.path ?? '')).toContain(
      '/functions/arn:aws:lambda:ap-northeast-2:111111111111:function:llmops-dev-issue-key/',
    );
  });

  test.each([
    [
      'ResourceNotFoundException',
      `there is no function llmops-dev-issue-key in ap-northeast-2: deploy it with 'npx cdk deploy "dev/*" -c environment=dev', or check that the credentials are those of its account`,
    ],
    [
      'AccessDeniedException',
      'the AWS credentials may not use the function llmops-dev-issue-key in ap-northeast-2: use those of its account, with the permission lambda:InvokeFunction',
    ],
    [
      'ExpiredTokenException',
      'AWS does not take the credentials (ExpiredTokenException): run "aws sso login" or set AWS_PROFILE, then try again',
    ],
  ])('fails with what to do on %s', async (name, message) => {
    await startAws(refusal(name));

    await expect(issueFirstKey(environment, { role: 'user', tenant: 'default' })).rejects.toThrow(message);
  });

  test('fails with the sentence of the function when it refuses, and with its log when it fails', async () => {
    await startAws(
      answerWith({ body: '{"status":"refused","code":"invalid_shape","message":"the tenant is empty"}' }),
      answerWith({ headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorMessage":"boom"}' }),
    );
    const issue = () => issueFirstKey(environment, { role: 'user', tenant: '' });

    await expect(issue()).rejects.toThrow('the tenant is empty');
    await expect(issue()).rejects.toThrow(
      'the function llmops-dev-issue-key failed: look at its log in CloudWatch, in ap-northeast-2',
    );
  });

  test('fails when nothing answers', async () => {
    await startAws((response) => {
      response.destroy();
    });

    await expect(issueFirstKey(environment, { role: 'user', tenant: 'default' })).rejects.toThrow(
      /^AWS in ap-northeast-2 does not answer \(\w+\): check the network, then try again$/,
    );
  });

  test('says how the connection failed, not only that it did', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });

    expect(
      explainAwsError(cause, { environment, what: 'the function', permission: 'lambda:Invoke' }),
    ).toEqual(
      expect.objectContaining({
        message: 'AWS in ap-northeast-2 does not answer (ECONNREFUSED): check the network, then try again',
      }),
    );
  });

  test('fails for an environment that is not on AWS', async () => {
    await startAws();

    expect(() => loadDeployedEnvironment('local')).toThrow('the environment local runs on this machine');
    expect(loadDeployedEnvironment('dev')).toMatchObject({
      namespace: 'llmops-dev',
      region: 'ap-northeast-2',
    });
  });
});

describe('kit secrets', () => {
  const described = (facts: object = {}) =>
    answerWith({
      body: JSON.stringify({
        ARN: 'arn:aws:secretsmanager:ap-northeast-2:111111111111:secret:llmops-dev/OPENAI_API_KEY-a1b2c3',
        ...facts,
      }),
    });

  test('puts the key into the secret that is there', async () => {
    await startAws(described(), answerWith({ body: '{}' }));

    const state = await new SecretStore(environment).set('OPENAI_API_KEY', 'sk-1');

    expect(state).toEqual({ credential: 'OPENAI_API_KEY', secret: 'llmops-dev/OPENAI_API_KEY', isSet: true });
    expect(server.requests.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'secretsmanager.DescribeSecret',
      'secretsmanager.PutSecretValue',
    ]);
    expect(JSON.parse(server.requests[1]?.body ?? '')).toMatchObject({
      SecretId: 'llmops-dev/OPENAI_API_KEY',
      SecretString: 'sk-1',
    });
  });

  test('shows what is set and since when, and never a value', async () => {
    await startAws(
      described({ VersionIdsToStages: { a: ['AWSCURRENT'] }, LastChangedDate: 1_767_323_045 }),
      described({ LastChangedDate: 1_767_323_045 }),
    );
    const store = new SecretStore(environment);

    const states = [await store.describe('OPENAI_API_KEY'), await store.describe('ANTHROPIC_API_KEY')];

    expect(states).toEqual([
      {
        credential: 'OPENAI_API_KEY',
        secret: 'llmops-dev/OPENAI_API_KEY',
        isSet: true,
        changedAt: '2026-01-02T03:04:05.000Z',
      },
      { credential: 'ANTHROPIC_API_KEY', secret: 'llmops-dev/ANTHROPIC_API_KEY', isSet: false },
    ]);
    expect(
      server.requests.every(({ headers }) => headers['x-amz-target'] === 'secretsmanager.DescribeSecret'),
    ).toBe(true);
  });

  test('takes the token of the public hub, which the stacks of a model hub make a secret for', async () => {
    const routes = routesSchema.parse({
      chat: {
        kind: 'chat',
        model: 'gpt',
        provider: {
          type: 'openai-compatible',
          baseUrl: 'https://api.openai.com/v1',
          credential: 'OPENAI_API_KEY',
        },
      },
      claude: { kind: 'chat', model: 'claude', provider: { type: 'anthropic' } },
    });
    const secrets = secretsOf({ routes, modelHub: hub, stage: 'development' });
    await startAws(described(), answerWith({ body: '{}' }));
    const program = new Command('kit').exitOverride();
    addSecretsCommand(
      program,
      () => ({ ...environment, secrets }),
      async () => 'hf-token',
    );

    await program.parseAsync(['secrets', 'set', 'MODEL_SOURCE_TOKEN', '--environment', 'dev'], {
      from: 'user',
    });

    expect(secrets).toEqual(['ANTHROPIC_API_KEY', 'MODEL_SOURCE_TOKEN', 'OPENAI_API_KEY']);
    expect(JSON.parse(server.requests[1]?.body ?? '')).toMatchObject({
      SecretId: 'llmops-dev/MODEL_SOURCE_TOKEN',
      SecretString: 'hf-token',
    });
  });

  test('knows no token of a hub where nothing is pulled from one', async () => {
    await startAws();
    const routes = routesSchema.parse({});

    const secrets = [
      secretsOf({ routes, modelHub: { ...hub, isEnabled: false }, stage: 'development' }),
      secretsOf({ routes, modelHub: hub, stage: 'production' }),
    ];

    expect(secrets).toEqual([[], []]);
  });

  test('fails before it writes when the credentials are of another account', async () => {
    await startAws(described());
    const store = new SecretStore({ ...environment, account: '222222222222' });

    await expect(store.set('OPENAI_API_KEY', 'sk-1')).rejects.toThrow(
      'the AWS credentials are of account 111111111111, the environment dev is in 222222222222: set AWS_PROFILE',
    );
    expect(server.requests).toHaveLength(1);
  });

  test('fails with the deployment that is missing', async () => {
    await startAws(refusal('ResourceNotFoundException'));

    await expect(new SecretStore(environment).set('OPENAI_API_KEY', 'sk-1')).rejects.toThrow(
      'there is no secret llmops-dev/OPENAI_API_KEY in ap-northeast-2: deploy it with',
    );
  });

  test.each([
    [
      ['set', 'OPENAI_API_KEY', 'sk-very-secret', '--environment', 'dev'],
      'a key among the arguments stays in the history of the shell',
    ],
    [
      ['set', 'OTHER_KEY', 'sk-very-secret', '--environment', 'dev'],
      'a key among the arguments stays in the history of the shell',
    ],
    [
      ['set', 'OTHER_KEY', '--environment', 'dev'],
      'dev has no secret OTHER_KEY: use one of its own (ANTHROPIC_API_KEY, OPENAI_API_KEY)',
    ],
    [['set', 'sk-very-secret', '--environment', 'dev'], 'dev has no secret of that name'],
  ])('fails on %j without calling AWS and without repeating a key', async (parameters, message) => {
    await startAws();
    const program = new Command('kit').exitOverride();
    addSecretsCommand(program, () => environment);

    const run = program.parseAsync(['secrets', ...parameters], { from: 'user' });

    const error = await run.catch((caught: Error) => caught);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('sk-very-secret');
    expect(server.requests).toHaveLength(0);
  });
});

describe('readSecret', () => {
  beforeEach(() => startAws());

  const piped = (content: string) => {
    const input = new PassThrough();
    input.end(content);
    return { input, output: new PassThrough() };
  };

  test('takes what is piped in, without the line end', async () => {
    expect(await readSecret('OPENAI_API_KEY', piped('sk-1\n'))).toBe('sk-1');
  });

  test.each([
    ['', 'nothing came in for OPENAI_API_KEY: pipe the key in, or type it at the prompt'],
    [' \n', 'nothing came in for OPENAI_API_KEY'],
    ['sk-1\nsk-2\n', 'more than one line came in for OPENAI_API_KEY: give the key alone'],
  ])('fails on %j', async (content, message) => {
    await expect(readSecret('OPENAI_API_KEY', piped(content))).rejects.toThrow(message);
  });

  test('asks at a terminal, and shows nothing of what is typed', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();

    const reading = readSecret('OPENAI_API_KEY', { input, output });
    input.write('sk-typed\r');
    const secret = await reading;
    output.end();

    expect(secret).toBe('sk-typed');
    expect(await text(output)).toBe('OPENAI_API_KEY (not shown): \n');
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('stops at the prompt with %s', async (_name, pressed) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });

    const reading = readSecret('OPENAI_API_KEY', { input, output: new PassThrough() });
    input.write(pressed);

    await expect(reading).rejects.toThrow('stopped, nothing was changed');
  });
});
