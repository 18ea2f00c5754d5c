import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of real documents and recordings that lies beside a checkout. */
const folder = join(import.meta.dirname, '../../shared/data');

/** Path of a file or folder of the shared data. */
export function sharedData(path: string): string {
  return join(folder, path);
}

/** `describe` where the shared data lies beside the checkout; elsewhere its tests are shown as skipped. */
export const describeWithSharedData = existsSync(folder) ? describe : describe.skip;
