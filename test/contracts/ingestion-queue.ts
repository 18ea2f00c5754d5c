import type { DeadLetters, IngestionQueue, ReceivedMessage } from '../../lambdas/ingestion/ports';
import { type IngestionMessage, readQueueMessage } from '../../lambdas/ingestion/queue-message';

/** A queue with its dead letters, and the side of it that a function on AWS is not asked for: Lambda itself receives. */
export interface OpenedQueue {
  readonly queue: IngestionQueue;
  readonly deadLetters: DeadLetters;
  receive(): Promise<readonly ReceivedMessage[]>;
  finish(message: ReceivedMessage): Promise<void>;
  /** Lets the time pass. */
  wait(seconds: number): Promise<void>;
}

const due: IngestionMessage = { type: 'index-due' };
const change = (key: string): IngestionMessage => ({ type: 'table-change', source: 'table:faq', key });

const keyOf = (body: string) => JSON.stringify(readQueueMessage(body));

/** What every queue of ingestion promises, and its dead letters. */
export function describeIngestionQueueContract(name: string, open: () => Promise<OpenedQueue>): void {
  describe(`IngestionQueue: ${name}`, () => {
    test('delivers every message as it was sent, also more than fit into one call', async () => {
      const { queue, receive, finish } = await open();
      const sent = Array.from({ length: 23 }, (_, place) => change(`행 ${place} "&<\u0001\uffff`));

      await queue.send(sent);

      const bodies: string[] = [];
      for (let round = 0; round < 20 && bodies.length < sent.length; round++) {
        for (const message of await receive()) {
          bodies.push(message.body);
          await finish(message);
        }
      }
      expect(bodies.map(keyOf).sort()).toEqual(sent.map((message) => keyOf(JSON.stringify(message))).sort());
    });

    test('delivers a postponed message again when its time has come, and counts', async () => {
      const { queue, receive, wait } = await open();
      await queue.send([due]);

      const [first] = await receive();
      await queue.postpone(first?.receipt ?? '', 2);
      const early = await receive();
      await wait(2.5);
      const [second] = await receive();

      expect(early).toEqual([]);
      expect([first?.receives, second?.receives]).toEqual([1, 2]);
      expect(second?.id).toBe(first?.id);
    });

    test('delivers a message at once that was postponed by nothing', async () => {
      const { queue, receive } = await open();
      await queue.send([due]);

      const [first] = await receive();
      await queue.postpone(first?.receipt ?? '', 0);

      expect(await receive()).toHaveLength(1);
    });

    test('puts dead letters back into the queue, with their causes', async () => {
      const { deadLetters, receive } = await open();
      await deadLetters.put({ body: '{"type":"헬름"}', cause: 'the message is of no known shape' });

      const replayed = await deadLetters.replay(10);
      const received = await receive();

      expect(replayed).toEqual([
        {
          body: '{"type":"헬름"}',
          cause: 'the message is of no known shape',
          since: expect.stringMatching(/^20\d\d-.*Z$/),
        },
      ]);
      expect(received.map(({ body }) => body)).toEqual(['{"type":"헬름"}']);
      expect(await deadLetters.replay(10)).toEqual([]);
    });

    test('puts back no more than it was told to', async () => {
      const { deadLetters } = await open();
      for (const body of ['a', 'b', 'c']) await deadLetters.put({ body, cause: 'unknown' });

      const first = await deadLetters.replay(2);
      const second = await deadLetters.replay(10);

      expect([first.length, second.length]).toEqual([2, 1]);
      expect([...first, ...second].map(({ body }) => body).sort()).toEqual(['a', 'b', 'c']);
    });

    test('keeps a letter whose cause has control characters, or none at all', async () => {
      const { deadLetters } = await open();

      await deadLetters.put({ body: 'a', cause: 'unexpected \u0001 in \uffff' });
      await deadLetters.put({ body: 'b', cause: '' });

      expect((await deadLetters.replay(10)).map(({ body }) => body).sort()).toEqual(['a', 'b']);
    });
  });
}
