import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AppError } from '../lambdas/platform/errors';

/** Where a secret is typed or piped in, and where the prompt goes. */
interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

/**
 * Reads a secret that must not be seen: typed without echo at a terminal, else all of the standard input.
 *
 * @throws {@link AppError} `empty_secret`, `secret_of_lines`, `cancelled`
 */
export async function readSecret(
  name: string,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const secret = (terminal.input.isTTY ? await prompt(name, terminal) : await text(terminal.input)).trim();
  if (secret === '') {
    throw new AppError(`nothing came in for ${name}: pipe the key in, or type it at the prompt`, {
      kind: 'invalid',
      code: 'empty_secret',
    });
  }
  if (/[\r\n]/.test(secret)) {
    throw new AppError(`more than one line came in for ${name}: give the key alone`, {
      kind: 'invalid',
      code: 'secret_of_lines',
    });
  }
  return secret;
}

async function prompt(name: string, { input, output }: Terminal): Promise<string> {
  output.write(`${name} (not shown): `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const cancelled = new AbortController();
  lines.on('SIGINT', () => cancelled.abort());
  lines.on('close', () => cancelled.abort());
  try {
    return await lines.question('', { signal: cancelled.signal });
  } catch (cause) {
    throw new AppError('stopped, nothing was changed', { kind: 'cancelled', code: 'cancelled', cause });
  } finally {
    lines.close();
    output.write('\n');
  }
}
