import * as z from 'zod';
import { MlflowConnection } from '../../lambdas/evaluation/adapters/mlflow-connection';
import { mlflowName } from '../../lambdas/evaluation/adapters/mlflow-name';
import { signForMlflowApp } from '../../lambdas/evaluation/adapters/sign-mlflow-request';
import { openMlflow, openTracking } from '../../lambdas/evaluation/client';
import { digest } from '../../lambdas/platform/digest';
import {
  answerWith,
  type Behaviour,
  type FaultyServer,
  hang,
  resetConnection,
  startFaultyServer,
} from '../faulty-server';
import { makeReport } from './make-report';

const arn = 'arn:aws:sagemaker:ap-northeast-2:123456789012:mlflow-app/app-AB12';
const anything = z.looseObject({});

let server: FaultyServer | undefined;
afterEach(() => server?.close());

const refuse = (status: number, code: string): Behaviour =>
  answerWith({ status, body: JSON.stringify({ error_code: code, message: 'it says why' }) });
const done = answerWith({ body: '{}' });

/** A connection to a server that meets each request with the next of the behaviours. */
async function connect(...behaviours: Behaviour[]) {
  server = await startFaultyServer(...behaviours);
  const waits: number[] = [];
  const connection = new MlflowConnection({
    url: server.url,
    timeoutMs: 300,
    sleep: async (milliseconds) => waits.push(milliseconds),
    random: () => 1,
  });
  return { connection, waits, requests: server.requests };
}

const search = { method: 'GET', path: '/api/2.0/mlflow/runs/search' } as const;
const create = {
  method: 'POST',
  path: '/api/2.0/mlflow/runs/create',
  body: {},
  isRepeatable: false,
} as const;

describe('a connection to MLflow', () => {
  test.each([
    ['is busy', answerWith({ status: 429, body: '' })],
    ['is ill', answerWith({ status: 503, body: 'no JSON' })],
    ['breaks the connection', resetConnection()],
    ['hangs', hang()],
  ])('tries again when the server %s', async (_, behaviour) => {
    const { connection, waits, requests } = await connect(behaviour, behaviour, done);

    expect(await connection.call(search, anything)).toEqual({});
    expect([waits, requests.length]).toEqual([[250, 500], 3]);
  });

  test('waits as long as the server says', async () => {
    const busy = answerWith({ status: 429, headers: { 'retry-after': '3' }, body: '' });
    const { connection, waits } = await connect(busy, done);

    await connection.call(search, anything);

    expect(waits).toEqual([3_000]);
  });

  test('repeats nothing that the server may have done, unless it said that it had not', async () => {
    const lost = await connect(resetConnection(), done);
    const isLost = await lost.connection.call(create, anything).catch((error: unknown) => error);
    await server?.close();
    const busy = await connect(answerWith({ status: 429, body: '' }), done);
    await busy.connection.call(create, anything);

    expect(isLost).toMatchObject({ code: 'tracking_unavailable', isRetryable: true });
    expect([lost.requests.length, busy.requests.length]).toEqual([1, 2]);
  });

  test('fails when the server stays away, and can be asked again later', async () => {
    const { connection, requests } = await connect(resetConnection());

    await expect(connection.call(search, anything)).rejects.toMatchObject({
      code: 'tracking_unavailable',
      isRetryable: true,
    });
    expect(requests).toHaveLength(4);
  });

  test('fails at once for what the server refuses, and says what it says', async () => {
    const { connection, requests } = await connect(refuse(400, 'INVALID_PARAMETER_VALUE'));

    await expect(connection.call(search, anything)).rejects.toMatchObject({
      code: 'tracking_refused',
      errorCode: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining('it says why'),
    });
    expect(requests).toHaveLength(1);
  });

  test('fails for a redirect: a signature must not go to another host', async () => {
    const { connection } = await connect(
      answerWith({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }),
    );

    await expect(connection.call(search, anything)).rejects.toMatchObject({ code: 'tracking_unavailable' });
  });

  test('fails for an answer of another shape', async () => {
    const { connection } = await connect(answerWith({ body: '<html>a login page</html>' }));

    await expect(connection.call(search, anything)).rejects.toMatchObject({ code: 'invalid_json' });
  });
});

describe('an MLflow that loses answers', () => {
  test('gets no second run of the same release: what was made is looked for first', async () => {
    const run = {
      info: { run_id: 'r1', artifact_uri: 'mlflow-artifacts:/1/r1/artifacts', status: 'RUNNING' },
    };
    const { requests } = await connect(
      answerWith({ body: JSON.stringify({ experiment: { experiment_id: '1' } }) }),
      answerWith({ body: JSON.stringify({ runs: [] }) }),
      resetConnection(),
      answerWith({ body: JSON.stringify({ runs: [run] }) }),
      done,
    );
    const tracking = openMlflow({ server: server?.url ?? '', name: 'kit' });

    await tracking.logEvaluation({ ...makeReport(), champion: undefined, comparisons: [] }, 'html');

    expect(requests.map(({ path }) => path.replace('/api/2.0/', '').split('?')[0])).toEqual([
      'mlflow/experiments/get-by-name',
      'mlflow/runs/search',
      'mlflow/runs/create',
      'mlflow/runs/search',
      'mlflow/runs/log-batch',
      'mlflow-artifacts/artifacts/1/r1/artifacts/report.json',
      'mlflow-artifacts/artifacts/1/r1/artifacts/report.html',
      'mlflow/runs/update',
    ]);
  });
});

test.each([
  ['correctness', 'correctness'],
  ['slice/language=ko/recall@5', 'slice/language.ko/recall_at_5'],
  ['slice/source=한국어 문서/correctness', 'slice/source.한국어 문서/correctness'],
])('leaves a name readable: %s', (name, expected) => {
  expect(mlflowName(name)).toBe(expected);
});

test('makes names of any text that MLflow takes, and two of no two that differ', () => {
  const names = [
    'a:b',
    'a;b',
    '../x',
    '/x',
    'x//y',
    '',
    '.',
    'x/../y',
    '👍',
    'é"',
    'x'.repeat(400),
    'x'.repeat(401),
  ];

  const made = names.map(mlflowName);

  for (const name of made) {
    expect(name).toMatch(/^[\p{L}\p{N}_\-. ]+(\/[\p{L}\p{N}_\-. ]+)*$/u);
    expect(name.length).toBeLessThanOrEqual(250);
    expect(name.split('/').filter((part) => part === '.' || part === '..')).toEqual([]);
  }
  expect(new Set(made).size).toBe(names.length);
});

describe('requests to an app of SageMaker', () => {
  const credentials = async () => ({
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'token',
  });
  const now = () => new Date('2026-03-04T05:06:07Z');

  test('are signed for the service, with the ARN of the app and the digest of the body', async () => {
    const sign = signForMlflowApp({ arn, credentials, now });

    const headers = await sign({
      method: 'POST',
      url: new URL('https://mlflow.sagemaker.ap-northeast-2.app.aws/api/2.0/mlflow/runs/search'),
      headers: { 'content-type': 'application/json' },
      body: '{"max_results":1}',
    });

    // The signature is what botocore, the signer of Amazon's own client, makes of the same request.
    expect(headers).toEqual({
      'content-type': 'application/json',
      host: 'mlflow.sagemaker.ap-northeast-2.app.aws',
      'x-sm-mlflow-app-arn': arn,
      'x-amz-date': '20260304T050607Z',
      'x-amz-security-token': 'token',
      'x-amz-content-sha256': digest('{"max_results":1}'),
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260304/ap-northeast-2/sagemaker-mlflow/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-sm-mlflow-app-arn, Signature=2f3a873f456b55e401324af24903e855c084337f4d424c2158375c18124a81b8',
    });
  });

  test('are signed with their query', async () => {
    const sign = signForMlflowApp({ arn, credentials, now });
    const query = 'filter=name%20%3D%20%27kit%27&order_by=version_number%20ASC';

    const headers = await sign({
      method: 'GET',
      url: new URL(
        `https://mlflow.sagemaker.ap-northeast-2.app.aws/api/2.0/mlflow/model-versions/search?${query}`,
      ),
      headers: {},
    });

    expect(headers.authorization).toContain(
      'Signature=5155a8874aa5eed3a1d4e06d244e8252793090ca2b57bae39f8ee3a9d4b3fcc5',
    );
  });

  test('reach the server with what was signed, and with no space as +', async () => {
    server = await startFaultyServer(done);
    const connection = new MlflowConnection({
      url: server.url,
      sign: signForMlflowApp({ arn, credentials, now }),
      sleep: async () => {},
      random: () => 1,
    });

    await connection.call({ ...search, query: { filter: "name = 'kit'" } }, anything);

    const [request] = server.requests;
    expect(request?.path).toBe('/api/2.0/mlflow/runs/search?filter=name%20%3D%20%27kit%27');
    expect(request?.headers).toMatchObject({
      host: new URL(server.url).host,
      'x-sm-mlflow-app-arn': arn,
      authorization: expect.stringContaining('sagemaker-mlflow/aws4_request'),
    });
  });

  test.each([
    'arn:aws:sagemaker:eu-west-1:1:mlflow-tracking-server/x',
    'arn:aws-cn:sagemaker:cn-north-1:1:mlflow-app/x',
    'arn:aws:s3:::bucket',
    'arn:',
  ])('fail for %s, which is no such app', (wrong) => {
    expect(() => openMlflow({ server: wrong, name: 'kit' })).toThrow('mlflow-app/ID');
  });
});

test('tracks nowhere in a function that was not granted it', () => {
  expect(openTracking({})).toBeUndefined();
  expect(() => openTracking({ MLFLOW_SERVER: 'http://127.0.0.1:5000' })).toThrow('MLFLOW_NAME');
});
