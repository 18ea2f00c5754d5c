import { type CaseProgress, runCases } from '../../lambdas/domain/run-cases';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test('works every case once, never more at once than it may', async () => {
  const worked: number[] = [];
  let atOnce = 0;
  let most = 0;

  const run = await runCases(numbers(20), {
    concurrency: 3,
    work: async (item) => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      worked.push(item);
      atOnce--;
    },
  });

  expect(run).toEqual({ state: 'completed', done: 20, total: 20, skipped: 0 });
  expect(worked.sort((left, right) => left - right)).toEqual(numbers(20));
  expect(most).toBe(3);
});

test('skips what is done, and counts it as done from the start', async () => {
  const worked: number[] = [];
  const progress: CaseProgress[] = [];

  const run = await runCases(numbers(4), {
    concurrency: 1,
    isDone: (item) => item % 2 === 0,
    work: async (item) => void worked.push(item),
    onProgress: (step) => progress.push(step),
  });

  expect(worked).toEqual([1, 3]);
  expect(run).toEqual({ state: 'completed', done: 4, total: 4, skipped: 2 });
  expect(progress.map(({ done }) => done)).toEqual([2, 3, 4]);
});

test('is completed at once without a case', async () => {
  const run = await runCases([], { concurrency: 4, work: async () => undefined });

  expect(run).toEqual({ state: 'completed', done: 0, total: 0, skipped: 0 });
});

test('begins no case when it may not go on, and finishes those in work', async () => {
  const worked: number[] = [];
  let money = 3;

  const run = await runCases(numbers(10), {
    concurrency: 2,
    mayGoOn: async () => money > 0,
    work: async (item) => {
      money--;
      await Promise.resolve();
      worked.push(item);
    },
  });

  // Both have asked before either has paid: at most one more than the money was for.
  expect(run).toMatchObject({ state: 'stopped', done: 4, total: 10 });
  expect(worked).toEqual([0, 1, 2, 3]);
});

test('stops at a signal, and leaves the case that was cut off by it', async () => {
  const stop = new AbortController();
  const worked: number[] = [];

  const run = await runCases(numbers(10), {
    concurrency: 1,
    signal: stop.signal,
    work: async (item, signal) => {
      if (item === 2) stop.abort();
      signal?.throwIfAborted();
      worked.push(item);
    },
  });

  expect(run).toEqual({ state: 'stopped', done: 2, total: 10, skipped: 0 });
  expect(worked).toEqual([0, 1]);
});

test('finishes all the same when the signal comes with the last case', async () => {
  const stop = new AbortController();

  const run = await runCases([1], { concurrency: 1, signal: stop.signal, work: async () => stop.abort() });

  expect(run.state).toBe('completed');
});

test('fails with what was thrown first, after the cases in work have ended', async () => {
  const ended: number[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });

  const run = runCases(numbers(10), {
    concurrency: 2,
    work: async (item) => {
      if (item === 1) {
        release();
        throw new Error('the disk is full');
      }
      await held;
      ended.push(item);
    },
  });

  await expect(run).rejects.toThrow('the disk is full');
  expect(ended).toEqual([0]);
});
