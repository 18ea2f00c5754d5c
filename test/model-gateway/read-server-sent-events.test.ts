import { Readable } from 'node:stream';
import { readServerSentEvents } from '../../lambdas/model-gateway/adapters/read-server-sent-events';

async function read(...chunks: (string | Buffer)[]): Promise<string[]> {
  const events: string[] = [];
  const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const data of readServerSentEvents(body, 'some provider')) events.push(data);
  return events;
}

describe('readServerSentEvents', () => {
  test.each([
    ['line feeds', 'data: one\n\ndata: two\n\n'],
    ['carriage returns and line feeds', 'data: one\r\n\r\ndata: two\r\n\r\n'],
    ['carriage returns', 'data: one\r\rdata: two\r\r\n'],
    ['no space', 'data:one\n\ndata:two\n\n'],
    ['comments, names and ids', ': ping\n\nevent: delta\nid: 7\ndata: one\n\nretry: 10\ndata: two\n\n'],
  ])('reads events that are written with %s', async (_what, stream) => {
    expect(await read(stream)).toEqual(['one', 'two']);
  });

  test('joins the lines of one event', async () => {
    expect(await read('data: one\ndata: two\n\n')).toEqual(['one\ntwo']);
  });

  test('reads events that are cut at every byte', async () => {
    const bytes = Buffer.from('data: 헬름 📦\r\n\r\ndata: {"a": "é"}\n\n');

    const events = await read(...Array.from(bytes, (byte) => Buffer.from([byte])));

    expect(events).toEqual(['헬름 📦', '{"a": "é"}']);
  });

  test('drops an event that the end of the stream cuts off', async () => {
    expect(await read('data: one\n\ndata: tw')).toEqual(['one']);
    expect(await read('data: one\n\ndata: two\n')).toEqual(['one']);
  });

  test('fails as interrupted when the connection breaks', async () => {
    const body = new Readable({
      read() {
        this.destroy(new Error('broken'));
      },
    });

    const reading = readServerSentEvents(body, 'some provider').next();

    await expect(reading).rejects.toMatchObject({ name: 'ModelError', code: 'stream_interrupted' });
  });
});
