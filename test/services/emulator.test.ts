import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { jest } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { z } from 'zod';
import { startEmulator } from './emulator/start-emulator';

const run = promisify(execFile);
const startedShape = z.object({ processes: z.array(z.number()).length(2), folder: z.string() });

// The emulator is installed at its first use.
jest.setTimeout(180_000);

test('runs a function, and leaves neither process nor folder behind when it stops', async () => {
  const emulator = await startEmulator();
  const script = `import { spawn } from 'node:child_process';
    export const handler = async () => ({
      processes: [process.pid, spawn('sleep', ['600'], { stdio: 'ignore' }).pid],
      folder: process.env.TMPDIR,
    })`;

  const { processes, folder } = startedShape.parse(await runFunction(emulator.url, script));
  const running = await Promise.all(processes.map(isAlive));
  await emulator.stop();

  expect(running).toEqual([true, true]);
  expect(await Promise.all([emulator.pid, ...processes].map(isAlive))).toEqual([false, false, false]);
  expect(existsSync(folder)).toBe(false);
});

test('gives its functions nothing of this process’s environment', async () => {
  process.env.SECRET_OF_THE_TEST = 'secret';
  const emulator = await startEmulator({ environment: { MEANT_FOR_FUNCTIONS: 'yes' } });

  const script = 'export const handler = async () => Object.keys(process.env)';
  const names = await runFunction(emulator.url, script);
  await emulator.stop();

  expect(names).toContain('MEANT_FOR_FUNCTIONS');
  expect(names).not.toContain('SECRET_OF_THE_TEST');
});

test('ends with the process that started it, also when that is killed', async () => {
  const owner = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'emulator/hold-emulator.ts')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pid = await firstNumber(owner);

  owner.kill('SIGKILL');
  for (let tries = 0; tries < 100 && (await isAlive(pid)); tries += 1) await sleep(100);

  expect(await isAlive(pid)).toBe(false);
});

async function runFunction(url: string, script: string): Promise<unknown> {
  const lambda = new LambdaClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'test',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/test',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(script) }) },
    }),
  );
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'test' }));
  lambda.destroy();
  return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
}

async function firstNumber(owner: ChildProcess): Promise<number> {
  const [text] = owner.stdout ? await once(owner.stdout, 'data') : [];
  return Number(String(text).trim());
}

/** A process that has ended and that nobody has asked about stays as a zombie, which does no more. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
