import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { trainingEnvironment, trainingFolder } from './training-environment';

/** `npm run install:training`: installs what the training script needs, whole or not at all. */
const folder = trainingFolder(process.env);
if (existsSync(folder)) console.log(`it is installed already, in ${folder}`);
else await install();

async function install(): Promise<void> {
  const { fetchedGb, installedGb, requirements } = trainingEnvironment;
  console.log(
    `fetches ${fetchedGb} GB, and takes ${installedGb} GB in ${folder}; Ctrl-C leaves nothing behind`,
  );
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  const interrupt = () => {};
  // The programs below get it as well, and end; what they leave is removed.
  process.on('SIGINT', interrupt);
  try {
    await run(process.env.PYTHON || 'python3', ['-m', 'venv', unfinished]);
    const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '-r', requirements];
    await run(join(unfinished, 'bin/python'), pip);
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    console.log(`installed in ${folder}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    process.off('SIGINT', interrupt);
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: 'inherit' });
  const [code] = await Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  if (code === 0) return;
  throw new Error(
    `${[program, ...args].join(' ')} ended with ${code}: Python 3.10 or newer with venv is needed (name one in PYTHON), the package index must be reached, and ${trainingEnvironment.installedGb} GB be free`,
  );
}
