import { createWriteStream } from 'node:fs';
import type { Log } from '../lambdas/platform/log';

/** Appends JSON lines to a file; what is logged never holds prompts or answers, so the file is safe to pass on. */
export function openLog(file: string): { log: Log; close(): Promise<void> } {
  const stream = createWriteStream(file, { flags: 'a' });
  // A full disk must not take the application down with its log.
  stream.on('error', () => undefined);
  return {
    log: (event, fields) =>
      stream.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
