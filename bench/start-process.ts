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

/** Starts a Node process of its own and waits until it prints what matches. @returns the match */
export function startProcess(args: readonly string[], ready: RegExp): Promise<RegExpExecArray> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.add(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
    let output = '';
    child.stdout.on('data', (piece) => {
      output += piece;
      const match = ready.exec(output);
      if (match) resolve(match);
    });
  });
}

/** Ends every process that was started here. */
export function stopProcesses(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
}
