import { setTimeout as wait } from 'node:timers/promises';

/** Waits until it is so, at most 4 seconds, so that a test that fails ends too. */
export async function waitUntil(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 4_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`was not so within 4 seconds: ${isSo}`);
    await wait(1);
  }
}
