import { forwardTableChanges } from '../../lambdas/ingestion/forward-table-changes';
import { MemoryDeadLetters, MemoryQueue } from './memory-queue';
import { recordedEvent } from './open-functions';

const recorded = (name: string): unknown[] => JSON.parse(recordedEvent(name)).Records;

function open() {
  const queue = new MemoryQueue();
  const deadLetters = new MemoryDeadLetters(queue);
  const findSourceId = (streamArn: string) => (streamArn.includes('/faq/') ? 'table:faq' : undefined);
  return { queue, deadLetters, findSourceId, log: () => {} };
}

test('puts each row into the queue once, however often it was written, changed and removed', async () => {
  const deps = open();

  await forwardTableChanges(recorded('table-stream.json'), deps);

  expect(deps.queue.bodies()).toEqual([
    '{"type":"table-change","source":"table:faq","key":"휴가-1"}',
    '{"type":"table-change","source":"table:faq","key":"expenses"}',
  ]);
});

test('keeps a record of an unknown shape in the dead letters, and hands the others on', async () => {
  const deps = open();
  const [first] = recorded('table-stream.json');
  const numbered = { ...(first as object), dynamodb: { Keys: { id: { N: '7' } } } };

  await forwardTableChanges([numbered, first], deps);

  expect(deps.queue.bodies()).toHaveLength(1);
  expect(deps.deadLetters.letters).toEqual([
    expect.objectContaining({
      body: JSON.stringify(numbered),
      cause: expect.stringMatching(
        /^the record of a table stream is not what was expected: .*dynamodb.Keys.id.S/,
      ),
    }),
  ]);
});

test('leaves out a table that is followed no more', async () => {
  const deps = open();

  await forwardTableChanges(recorded('table-stream.json'), { ...deps, findSourceId: () => undefined });

  expect(deps.queue.bodies()).toEqual([]);
});

test('fails when the queue takes nothing, so that the stream keeps what changed', async () => {
  const deps = open();
  deps.queue.send = () => Promise.reject(new Error('the queue is away'));

  await expect(forwardTableChanges(recorded('table-stream.json'), deps)).rejects.toThrow('the queue is away');
});
