import { eventStream } from '../../lambdas/api/event-stream';

/** A stream that has sent one event and waits for the next, which `proceed` ends well or `fail` badly. */
async function openWaitingStream() {
  const errors: unknown[] = [];
  let proceed = () => {};
  let fail = (_error: Error) => {};
  let noteWaiting = () => {};
  const waiting = new Promise<void>((resolve) => {
    noteWaiting = resolve;
  });
  async function* events() {
    yield 'data: 1\n\n';
    await new Promise<void>((resolve, reject) => {
      proceed = resolve;
      fail = reject;
      noteWaiting();
    });
    yield 'data: 2\n\n';
  }
  const response = await eventStream(events(), {
    heartbeatMs: 10_000,
    describeError: (error) => `${errors.push(error)}`,
  });
  const reader = response.body!.getReader();
  await reader.read();
  await waiting;
  return { reader, errors, proceed, fail };
}

test('ends in silence when its reader leaves while an event is awaited', async () => {
  const { reader, errors, proceed } = await openWaitingStream();

  const left = reader.cancel();
  proceed();
  await left;

  expect(errors).toEqual([]);
});

test('has an error described, for the log, also when its reader has left', async () => {
  const { reader, errors, fail } = await openWaitingStream();

  const left = reader.cancel();
  fail(new Error('the database is gone'));
  await left;

  expect(errors).toEqual([new Error('the database is gone')]);
});
