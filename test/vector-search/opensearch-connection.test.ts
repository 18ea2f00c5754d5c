import { createServer, type IncomingMessage, type Server } from 'node:http';
import { z } from 'zod';
import { OpenSearchConnection } from '../../lambdas/vector-search/adapters/opensearch-connection';

describe('a connection to OpenSearch', () => {
  const calls: { method?: string; authorization?: string }[] = [];
  let answer: { status: number; body: string } | 'reset';
  let server: Server;
  let endpoint: string;

  beforeEach(async () => {
    calls.length = 0;
    server = createServer((request: IncomingMessage, response) => {
      calls.push({ method: request.method, authorization: request.headers.authorization });
      if (answer === 'reset') return request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return undefined;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const shape = z.object({ count: z.int() });
  const read = {
    method: 'POST',
    path: '/passages/_count',
    body: { secret: 'question' },
    isRead: true,
  } as const;
  const write = { ...read, isRead: false } as const;
  const connect = (region?: string) => new OpenSearchConnection({ endpoint, region });

  it('gives the parsed answer', async () => {
    answer = { status: 200, body: '{"count":3}' };

    expect(await connect().call(read, shape)).toEqual({ count: 3 });
    expect(calls[0]?.authorization).toBeUndefined();
  });

  it('signs its calls for a region', async () => {
    answer = { status: 200, body: '{"count":3}' };
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';

    await connect('eu-central-1').call(read, shape);

    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(calls[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-central-1\/es\//,
    );
  });

  it('fails as unavailable when the server is busy, after trying a read again', async () => {
    answer = { status: 503, body: '{}' };

    await expect(connect().call(read, shape)).rejects.toMatchObject({
      code: 'index_unavailable',
      kind: 'unavailable',
      isRetryable: true,
    });
    expect(calls).toHaveLength(3);
  });

  it('fails without trying a write again', async () => {
    for (const failure of ['reset', { status: 503, body: '{}' }] as const) {
      calls.length = 0;
      answer = failure;

      await expect(connect().call(write, shape)).rejects.toMatchObject({ code: 'index_unavailable' });
      expect(calls).toHaveLength(1);
    }
  });

  it('fails as unavailable when nothing listens, and names the endpoint', async () => {
    const connection = new OpenSearchConnection({ endpoint: 'http://127.0.0.1:9' });

    await expect(connection.call(read, shape)).rejects.toMatchObject({
      code: 'index_unavailable',
      isRetryable: true,
      message: expect.stringContaining('http://127.0.0.1:9 does not answer POST /passages/_count'),
    });
  });

  it('fails as refused when the credentials are not let in', async () => {
    answer = { status: 403, body: '{"Message":"no"}' };

    await expect(connect().call(read, shape)).rejects.toMatchObject({
      code: 'index_refused',
      isRetryable: false,
      message: expect.stringContaining('access policy'),
    });
  });

  it('fails without repeating the question, which the server quotes in its reason', async () => {
    answer = {
      status: 400,
      body: '{"error":{"type":"parsing_exception","reason":"cannot parse [question]"},"status":400}',
    };

    const attempt = connect().call(read, shape);

    await expect(attempt).rejects.toMatchObject({ code: 'index_failed', kind: 'internal' });
    await expect(attempt).rejects.toThrow(
      /^OpenSearch failed at POST \/passages\/_count with status 400, parsing_exception$/,
    );
  });

  it('gives nothing for an error that is expected', async () => {
    answer = { status: 400, body: '{"error":{"type":"resource_already_exists_exception"},"status":400}' };

    expect(await connect().callUnless(['resource_already_exists_exception'], write, shape)).toBeUndefined();
    await expect(connect().callUnless(['other'], write, shape)).rejects.toMatchObject({
      code: 'index_failed',
    });
  });

  it.each([
    ['of another shape', '{"count":"many"}', 'index_failed'],
    ['not JSON', '<html>', 'index_unavailable'],
  ])('fails when the answer is %s', async (_, body, code) => {
    answer = { status: 200, body };

    await expect(connect().call(read, shape)).rejects.toMatchObject({ code });
  });
});
