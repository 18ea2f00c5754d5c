import { setImmediate } from 'node:timers/promises';
import { Hono } from 'hono';
import { createLambdaHandler } from '../../../lambdas/api/adapters/lambda-host';
import { readRestEvent } from '../../../lambdas/api/adapters/read-rest-event';
import { fakeLambdaRuntime, ReceivedStream } from '../fake-lambda-runtime';
import { restEvent } from '../rest-event';
import { startTestApp, type TestApp } from '../start-test-app';
import { waitUntil } from '../wait-until';

let app: TestApp;
let observed: (readonly unknown[])[];

const observe =
  <Args extends readonly unknown[], Result>(handler: (...args: Args) => Promise<Result>) =>
  (...args: Args) => {
    observed.push(args);
    return handler(...args);
  };

beforeEach(async () => {
  app = await startTestApp();
  observed = [];
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'awslambda');
});

const authorized = () => ({ Authorization: `Bearer ${app.userKey}` });

const question = () =>
  restEvent({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { ...authorized(), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'rag',
      stream: true,
      messages: [{ role: 'user', content: 'What is Helm? 헬름?' }],
    }),
  });

describe('a runtime that streams', () => {
  beforeEach(() => Reflect.set(globalThis, 'awslambda', fakeLambdaRuntime));

  test('ends only when what nobody waited for has settled, after the client has everything', async () => {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const handler = createLambdaHandler(app.app.fetch, observe, () => settled);
    const stream = new ReceivedStream();
    let hasEnded = false;

    const invocation = handler(question(), stream, { awsRequestId: 'a' }).then(() => {
      hasEnded = true;
    });
    await waitUntil(() => stream.writableFinished);
    await setImmediate();
    const endedBefore = hasEnded;
    settle();
    await invocation;

    expect(endedBefore).toBe(false);
    expect(stream.read().body.toString()).toContain('[DONE]');
  });

  test('sends status and headers first, then every event as it comes', async () => {
    const handler = createLambdaHandler(app.app.fetch, observe);
    const stream = new ReceivedStream();

    await handler(question(), stream, { awsRequestId: 'a' });

    const { head, body } = stream.read();
    expect(head).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'x-request-id': expect.stringMatching(/^req_/),
      },
      cookies: [],
    });
    expect(body.toString()).toMatch(/^data: \{"id":"answer_.*data: \[DONE\]\n\n$/s);
    expect(stream.isEnded).toBe(true);
    expect(observed).toHaveLength(1);
  });

  test('does not hold an event back until the next one', async () => {
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = new Hono().get('/', () => {
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          controller.enqueue(new TextEncoder().encode('data: 1\n\n'));
          await waiting;
          controller.close();
        },
      });
      return new Response(body);
    });
    const stream = new ReceivedStream();

    const ended = createLambdaHandler(slow.fetch, observe)(restEvent({ path: '/' }), stream, {});
    await waitUntil(() => stream.writes.some((chunk) => chunk.toString() === 'data: 1\n\n'));
    const wasEnded = stream.isEnded;
    goOn();
    await ended;

    expect([wasEnded, stream.isEnded]).toEqual([false, true]);
  });

  test('sends status and headers of a response without a body, too, and its cookies apart', async () => {
    const empty = new Hono().get('/', () => {
      const headers = new Headers({ 'x-a': '1' });
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response(null, { status: 204, headers });
    });
    const stream = new ReceivedStream();

    await createLambdaHandler(empty.fetch, observe)(restEvent({ path: '/' }), stream, {});

    expect(stream.read()).toEqual({
      head: { statusCode: 204, headers: { 'x-a': '1' }, cookies: ['a=1', 'b=2'] },
      body: Buffer.alloc(0),
    });
  });

  test('stops the making of an answer when the stream breaks off', async () => {
    let isCancelled = false;
    const endless = new Hono().get('/', () => {
      const body = new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          await setImmediate();
          controller.enqueue(new Uint8Array(1_000));
        },
        cancel: () => {
          isCancelled = true;
        },
      });
      return new Response(body);
    });
    const stream = new ReceivedStream();

    const ended = createLambdaHandler(endless.fetch, observe)(restEvent({ path: '/' }), stream, {});
    await waitUntil(() => stream.writes.length > 3);
    stream.destroy();

    await expect(ended).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await waitUntil(() => isCancelled);
  });
});

describe('a runtime that does not stream', () => {
  test.each([undefined, {}])('answers at once, as text, where the runtime is %j', async (runtime) => {
    Reflect.set(globalThis, 'awslambda', runtime);

    const response = await createLambdaHandler(app.app.fetch, observe)(question(), { awsRequestId: 'a' });

    expect(response).toMatchObject({
      statusCode: 200,
      multiValueHeaders: { 'content-type': ['text/event-stream; charset=utf-8'] },
      body: expect.stringMatching(/data: \[DONE\]\n\n$/),
      isBase64Encoded: false,
    });
  });

  test('refuses in the shape of OpenAI', async () => {
    const handler = createLambdaHandler(app.app.fetch, observe);

    const response = await handler(restEvent({ headers: { Authorization: 'Bearer sk-kit-no' } }), {});

    expect(response).toMatchObject({ statusCode: 401, body: expect.stringContaining('"invalid_api_key"') });
  });

  test('takes the bytes of an upload as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const form = new FormData();
    form.set('file', new File([bytes], 'all-bytes.txt'));
    const encoded = new Response(form);
    const headers = { ...authorized(), 'Content-Type': encoded.headers.get('content-type') ?? '' };

    const response = await createLambdaHandler(app.app.fetch, observe)(
      restEvent({
        method: 'POST',
        path: '/v1/documents',
        headers,
        body: new Uint8Array(await encoded.arrayBuffer()),
      }),
      {},
    );

    expect(response).toMatchObject({ statusCode: 202 });
    expect(app.documents.uploads.at(-1)?.content).toEqual(bytes);
  });

  test('fails with a sentence for an event that is not of the API', async () => {
    const handler = createLambdaHandler(app.app.fetch, observe);

    await expect(handler({ Records: [] }, {})).rejects.toThrow(
      'the event of the API is not what was expected',
    );
  });
});

describe('readRestEvent', () => {
  test('has the host, the path without the stage and every value of the query', () => {
    const request = readRestEvent(
      restEvent({ path: '/v1/documents', query: { source: ['a&b c'], tag: ['1', '2'], after: ['문서'] } }),
    );

    const url = new URL(request.url);
    expect(url.origin + url.pathname).toBe(
      'https://abc.execute-api.ap-northeast-2.amazonaws.com/v1/documents',
    );
    expect([...url.searchParams]).toEqual([
      ['source', 'a&b c'],
      ['tag', '1'],
      ['tag', '2'],
      ['after', '문서'],
    ]);
  });

  test.each(['/v1/models/a?b', '/v1/models/a#b'])('keeps %s one path', (path) => {
    expect(decodeURIComponent(new URL(readRestEvent(restEvent({ path })).url).pathname)).toBe(path);
  });

  test('takes a header with other characters than ASCII, and the length of what has arrived', async () => {
    const request = readRestEvent(
      restEvent({
        method: 'POST',
        headers: { 'X-Name': '이름', 'Content-Length': '9999' },
        body: '{"a":"한"}',
      }),
    );

    expect(request.headers.get('x-name')).toBe('%EC%9D%B4%EB%A6%84');
    expect(request.headers.get('content-length')).toBe(String(Buffer.byteLength('{"a":"한"}')));
    expect(await request.text()).toBe('{"a":"한"}');
  });

  test('takes an event without lists of values, and a GET with a body', () => {
    const request = readRestEvent({
      httpMethod: 'GET',
      path: '/v1/models',
      headers: { accept: '*/*' },
      queryStringParameters: { limit: '3' },
      body: 'ignored',
    });

    expect(request.url).toBe('https://localhost/v1/models?limit=3');
    expect(request.headers.get('accept')).toBe('*/*');
  });
});
