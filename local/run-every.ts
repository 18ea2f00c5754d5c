import { describeDefect } from '../lambdas/platform/describe-defect';
import { AppError } from '../lambdas/platform/errors';
import type { Log } from '../lambdas/platform/log';

/**
 * Does work again and again, with a pause after each time, until it is closed; work that fails is done again.
 *
 * @param work - asks `isClosing` where it takes long
 */
export function runEvery(
  milliseconds: number,
  work: (isClosing: () => boolean) => Promise<unknown>,
  { name, log }: { readonly name: string; readonly log: Log },
): { close(): Promise<void> } {
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = async () => {
    try {
      await work(() => isClosing);
    } catch (error) {
      const isForeseen = error instanceof AppError;
      log('local.work_failed', {
        name,
        code: isForeseen ? error.code : undefined,
        error: isForeseen ? undefined : describeDefect(error),
      });
    }
    schedule();
  };
  const schedule = () => {
    if (isClosing) return;
    timer = setTimeout(() => {
      running = run();
    }, milliseconds);
  };
  schedule();
  return {
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      await running;
    },
  };
}
