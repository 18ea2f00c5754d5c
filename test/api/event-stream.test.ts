import { eventStream } from '../../lambdas/api/event-stream';
import { waitUntil } from './wait-until';

test('ends its events and reports no error when the reader goes away while one is in the making', async () => {
  const reported: unknown[] = [];
  let isAskedForSecond = false;
  let isEnded = false;
  let makeSecond = (): void => {};
  const second = new Promise<void>((resolve) => {
    makeSecond = resolve;
  });
  async function* events() {
    try {
      yield 'data: 1\n\n';
      isAskedForSecond = true;
      await second;
      yield 'data: 2\n\n';
    } finally {
      isEnded = true;
    }
  }
  const response = await eventStream(events(), {
    heartbeatMs: 60_000,
    describeError: (error) => {
      reported.push(error);
      return 'data: error\n\n';
    },
  });

  const reader = response.body?.getReader();
  await reader?.read();
  await waitUntil(() => isAskedForSecond);
  const cancelled = reader?.cancel();
  makeSecond();
  await cancelled;

  expect({ isEnded, reported }).toEqual({ isEnded: true, reported: [] });
});
