import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

const started = new Set<ChildProcess>();
process.on('exit', stopProcesses);

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port is free');
  return address.port;
}

/** Starts a Node process of its own and waits until it prints a line that matches. */
export async function startProcess(args: readonly string[], ready: RegExp): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.add(child);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
    let output = '';
    child.stdout.on('data', (piece) => {
      output += piece;
      if (ready.test(output)) resolve();
    });
  });
  return child;
}

/** Ends every process that was started here. */
export function stopProcesses(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
}
