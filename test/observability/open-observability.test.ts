import { openObservability } from '../../lambdas/observability/client';
import { AppError } from '../../lambdas/platform/errors';
import { captureLines } from './capture-lines';

const context = (id: string) => ({
  awsRequestId: id,
  functionName: 'llmops-dev-api',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:123456789012:function:llmops-dev-api',
  memoryLimitInMB: '512',
});

beforeEach(() => {
  process.env.KIT_NAMESPACE = 'llmops-test';
  process.env.AWS_LAMBDA_INITIALIZATION_TYPE = 'on-demand';
  process.env._X_AMZN_TRACE_ID = 'Root=1-65f0-abc;Parent=def;Sampled=1';
});

afterEach(() => {
  delete process.env.KIT_NAMESPACE;
  delete process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
  delete process.env._X_AMZN_TRACE_ID;
});

test('writes every event as one JSON line with request and trace', async () => {
  const lines = await captureLines(async () => {
    const { log, observe } = openObservability('ingestion');
    const handler = observe(async (_event: unknown, _context: unknown) => {
      log('ingestion.started', { sources: 2 });
    });
    await handler({}, context('request-1'));
  });

  expect(lines[0]).toMatchObject({
    level: 'INFO',
    message: 'ingestion.started',
    service: 'ingestion',
    sources: 2,
    function_request_id: 'request-1',
    xray_trace_id: '1-65f0-abc',
    cold_start: true,
  });
});

test('writes a line for an invocation that logs nothing', async () => {
  const lines = await captureLines(() => {
    const { observe } = openObservability('api');
    return observe(async () => 'done')();
  });

  expect(lines).toEqual([
    expect.objectContaining({ message: 'function.ended', durationMs: expect.any(Number) }),
  ]);
});

test('finds the context of a handler that streams behind the stream', async () => {
  const lines = await captureLines(() => {
    const { observe } = openObservability('api');
    const stream = { write: () => true };
    return observe(async (_event: unknown, _stream: unknown, _context: unknown) => {})(
      {},
      stream,
      context('request-2'),
    );
  });

  expect(lines[0]).toMatchObject({ function_request_id: 'request-2' });
});

test('carries the id of an answer to the later lines of its invocation, and no further', async () => {
  const lines = await captureLines(async () => {
    const { log, observe } = openObservability('api');
    const handler = observe(async (answerId: unknown) => {
      if (typeof answerId === 'string') log('rag.asked', { answerId });
      log('model-gateway.called', { route: 'chat' });
    });
    await handler('answer_1');
    await handler(undefined);
  });
  const calls = lines.filter(({ message }) => message === 'model-gateway.called');

  expect(calls.map(({ answerId }) => answerId)).toEqual(['answer_1', undefined]);
});

test('writes the metrics at the end, in the embedded format, in the environment of the function', async () => {
  const lines = await captureLines(() => {
    const { log, observe } = openObservability('ingestion');
    return observe(async () => {
      log('ingestion.indexed', { documentId: 'd1', passages: 3, embedded: 2 });
      log('ingestion.indexed', { documentId: 'd2', passages: 5, embedded: 5 });
      log('ingestion.failed', { documentId: 'd3', code: 'encrypted' });
    })();
  });
  const metrics = lines.filter((line) => '_aws' in line);

  expect(metrics).toEqual([
    expect.objectContaining({ Environment: 'llmops-test', Outcome: 'indexed', Documents: [1, 1] }),
    expect.objectContaining({
      Environment: 'llmops-test',
      PassagesIndexed: [3, 5],
      PassagesEmbedded: [2, 5],
    }),
    expect.objectContaining({ Environment: 'llmops-test', Outcome: 'failed', Documents: 1 }),
  ]);
  expect(metrics[1]).not.toHaveProperty('Outcome');
  expect(metrics[0]?._aws).toMatchObject({
    CloudWatchMetrics: [
      {
        Namespace: 'LlmopsKit',
        Dimensions: [['Environment', 'Outcome']],
        Metrics: [{ Name: 'Documents', Unit: 'Count' }],
      },
    ],
  });
});

test('writes no metric twice', async () => {
  const lines = await captureLines(async () => {
    const { log, observe } = openObservability('api');
    const handler = observe(async (isFirst: unknown) => {
      if (isFirst) log('api.defect', { error: 'TypeError' });
    });
    await handler(true);
    await handler(false);
  });

  expect(lines.filter((line) => 'Defects' in line)).toHaveLength(1);
});

test('logs a failed invocation without its message, and fails it all the same', async () => {
  const secret = 'what the user asked';

  const lines = await captureLines(async () => {
    const { observe } = openObservability('api');
    const handler = observe(async () => {
      throw new AppError(secret, { kind: 'internal', code: 'disk_full' });
    });
    await expect(handler()).rejects.toThrow(secret);
  });

  expect(lines[0]).toMatchObject({ level: 'ERROR', message: 'function.failed', code: 'disk_full' });
  expect(lines[1]).toMatchObject({ Defects: 1 });
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test('marks what failed in a foreseen way as a warning', async () => {
  const lines = await captureLines(() => {
    openObservability('api').log('api.refused', { status: 404, code: 'unknown_url' });
  });

  expect(lines[0]).toMatchObject({ level: 'WARN' });
});

test('fails at start in a function that has no namespace, and says what sets it', () => {
  delete process.env.KIT_NAMESPACE;

  expect(() => openObservability('api')).toThrow(
    'this function has no KIT_NAMESPACE: call new BundledFunction(fn) where the function is made',
  );
});
