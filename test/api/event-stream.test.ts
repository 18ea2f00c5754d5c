import { eventStream } from '../../lambdas/api/event-stream';

/** A stream that has sent one event and waits for the next, which `proceed` ends well or `fail` badly. */
async function openWaitingStream() {
  const errors: unknown[] = [];
  let isEnded = false;
  let proceed = () => {};
  let fail = (_error: Error) => {};
  let noteWaiting = () => {};
  const waiting = new Promise<void>((resolve) => {
    noteWaiting = resolve;
  });
  async function* events() {
    try {
      yield 'data: 1\n\n';
      await new Promise<void>((resolve, reject) => {
        proceed = resolve;
        fail = reject;
        noteWaiting();
      });
      yield 'data: 2\n\n';
    } finally {
      isEnded = true;
    }
  }
  const response = await eventStream(events(), {
    heartbeatMs: 10_000,
    describeError: (error) => `${errors.push(error)}`,
  });
  const reader = response.body!.getReader();
  await reader.read();
  await waiting;
  return { reader, errors, proceed, fail, isEnded: () => isEnded };
}

test('ends its events in silence when its reader leaves while one is awaited', async () => {
  const { reader, errors, proceed, isEnded } = await openWaitingStream();

  const left = reader.cancel();
  proceed();
  await left;

  expect({ errors, isEnded: isEnded() }).toEqual({ errors: [], isEnded: true });
});

test('has an error described, for the log, also when its reader has left', async () => {
  const { reader, errors, fail } = await openWaitingStream();

  const left = reader.cancel();
  fail(new Error('the database is gone'));
  await left;

  expect(errors).toEqual([new Error('the database is gone')]);
});
