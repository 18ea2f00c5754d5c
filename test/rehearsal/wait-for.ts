import { setTimeout as sleep } from 'node:timers/promises';
import { RehearsalError } from './rehearsal-error';

/**
 * Asks until there is an answer.
 *
 * @param what - names it in the error, e.g. `the upload to be searchable`
 * @param find - gives undefined as long as it is not there
 * @throws {@link RehearsalError} when it is not there in time
 */
export async function waitFor<Found>(
  what: string,
  find: () => Promise<Found | undefined>,
  options: { readonly seconds?: number; readonly describe?: () => string } = {},
): Promise<Found> {
  const { seconds = 60, describe } = options;
  const latest = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > latest) {
      const seen = describe?.();
      throw new RehearsalError(
        `waited ${seconds} s in vain for ${what}${seen ? `; last seen: ${seen}` : ''}`,
      );
    }
    await sleep(100);
  }
}
