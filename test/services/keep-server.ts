import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Keeper of a server that nothing is asked of at its end: folder, then the command. */
export const keepProcess = join(import.meta.dirname, 'keep-process.py');

/** A server below a process that ends it when its standard input ends, also when this process is killed. */
export interface KeptServer {
  readonly keeper: ChildProcess;
  /** The last 20,000 characters that it printed. */
  lastOutput(): string;
  stop(): Promise<void>;
}

/**
 * Starts a server by its keeper.
 *
 * @param command - the program, then its arguments: a script that runs the server until the standard input ends
 * @param env - all variables that it gets
 */
export function keepServer([program, ...args]: [string, ...string[]], env: NodeJS.ProcessEnv): KeptServer {
  const keeper = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let output = '';
  const read = (text: string) => {
    output = (output + text).slice(-20_000);
  };
  keeper.stdout.setEncoding('utf8').on('data', read);
  keeper.stderr.setEncoding('utf8').on('data', read);
  keeper.once('error', (error) => read(error.message));
  keeper.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    keeper.once('close', () => resolve());
    keeper.once('error', () => resolve());
  });
  return {
    keeper,
    lastOutput: () => output,
    stop: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}
