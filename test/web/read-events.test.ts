import { readEvents } from '../../web/src/http/read-events';

describe('reading server-sent events', () => {
  test('gives the data of each event in order', async () => {
    const stream = streamOf('data: one\n\ndata: two\n\n');

    const events = await collect(stream);

    expect(events).toEqual(['one', 'two']);
  });

  test('puts characters and lines together that arrive in pieces', async () => {
    const bytes = new TextEncoder().encode('data: {"content":"인용"}\r\n\r\ndata: [DONE]\r\n\r\n');
    const stream = streamOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)));

    const events = await collect(stream);

    expect(events).toEqual(['{"content":"인용"}', '[DONE]']);
  });

  test('joins the data lines of one event', async () => {
    const stream = streamOf('data: one\ndata:two\n\n');

    const events = await collect(stream);

    expect(events).toEqual(['one\ntwo']);
  });

  test('passes over heartbeats and other fields', async () => {
    const stream = streamOf(': heartbeat\n\nevent: message\nid: 1\ndata: one\n\n: heartbeat\n\n');

    const events = await collect(stream);

    expect(events).toEqual(['one']);
  });

  test('drops an event that the end of the stream cuts off', async () => {
    const stream = streamOf('data: one\n\ndata: {"half":');

    const events = await collect(stream);

    expect(events).toEqual(['one']);
  });

  test('lets the connection go when its reader stops early', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: again\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });

    for await (const _ of readEvents(stream)) break;

    expect(isCancelled).toBe(true);
  });
});

function streamOf(...pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      }
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string[]> {
  const events: string[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}
