import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

// A fresh process with one function, as Lambda's runtime has it: its parent names the bundle and what to do with it.
process.once('message', async (order) => {
  if (order.isStreaming) globalThis.awslambda = streamingRuntime;
  process.send(await run(order));
  // Not by itself: connections to servers are kept.
  process.exit(0);
});

async function run({ folder, files = [], events = [], without = [], isStreaming }) {
  const load = (file) => import(`${pathToFileURL(folder)}/${file}`);
  const start = performance.now();
  const { handler } = await load('index.mjs');
  const loadMs = performance.now() - start;
  for (const file of files) await load(file);
  const outcomes = [];
  for (const event of events) outcomes.push(await outcomeOf(() => invoke(handler, event, isStreaming)));
  const starts = [];
  for (const name of without) {
    const value = process.env[name];
    delete process.env[name];
    // Under another name, so that what stands in the handler runs again.
    starts.push(await outcomeOf(async () => void (await load(`index.mjs?without=${name}`))));
    process.env[name] = value;
  }
  return { loadMs, outcomes, starts };
}

async function outcomeOf(run) {
  try {
    return { result: await run() };
  } catch (error) {
    return { error: `${error.message}` };
  }
}

async function invoke(handler, event, isStreaming) {
  const context = {
    awsRequestId: '8f507cfc-0000-4697-b07a-ac58fc914c95',
    functionName: 'a-function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:111111111111:function:a-function',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => 600_000,
  };
  if (!isStreaming) return await handler(event, context);
  const pieces = [];
  const write = (piece, _encoding, done) => {
    pieces.push(piece);
    done();
  };
  await handler(event, new Writable({ write }), context);
  return Buffer.concat(pieces).toString();
}

/** Lambda's runtime for functions that stream: status and headers as JSON, eight zero bytes, then the body. */
const streamingRuntime = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from(stream, head) {
      stream.write(JSON.stringify(head));
      stream.write(Buffer.alloc(8));
      return stream;
    },
  },
};
