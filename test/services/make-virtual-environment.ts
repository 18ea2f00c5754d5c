import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { holdLock } from './hold-lock';

const run = promisify(execFile);

const python = process.env.PYTHON || 'python3';

/** A virtual environment of Python. */
export interface VirtualEnvironment {
  readonly folder: string;
  /** What is installed into it, for people, e.g. `the AWS emulator MiniStack 1.5.33`. */
  readonly description: string;
  /** What it takes on the disk, with all that it needs. */
  readonly sizeMb: number;
  /** What `pip install` is given, e.g. `ministack==1.5.33`. */
  readonly requirements: readonly string[];
}

/**
 * Makes a virtual environment where there is none yet; pip fetches what it needs as the user has configured it.
 *
 * @returns its Python interpreter
 */
export async function makeVirtualEnvironment(wanted: VirtualEnvironment): Promise<string> {
  if (!existsSync(wanted.folder)) await holdLock(`${wanted.folder}.lock`, () => makeUnlessMade(wanted));
  return join(wanted.folder, 'bin/python');
}

/** Another process may have made it meanwhile. */
async function makeUnlessMade(wanted: VirtualEnvironment): Promise<void> {
  if (!existsSync(wanted.folder)) await make(wanted);
}

async function make({ folder, description, sizeMb, requirements }: VirtualEnvironment): Promise<void> {
  await refuseOldPython(description);
  await mkdir(join(folder, '..'), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  process.stderr.write(`installing ${description} (${sizeMb} MB) into ${folder}\n`);
  try {
    await run(python, ['-m', 'venv', unfinished], { timeout: 120_000 }).catch(
      explain(
        'Python could not make a virtual environment: install its venv module (python3-venv on Debian)',
      ),
    );
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', ...requirements];
    // Five minutes, and as long as a slow disk takes for its size.
    await run(join(unfinished, 'bin/python'), pip, { timeout: 300_000 + sizeMb * 1_000 }).catch(
      explain(`pip could not install ${description}: see that it reaches its package index`),
    );
    // In one step, so that an installation that was cut short is never taken for a whole one.
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function refuseOldPython(description: string): Promise<void> {
  const script = 'import sys; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 10))';
  await run(python, ['-c', script], { timeout: 20_000 }).catch(
    explain(
      `${description} needs Python 3.10 or newer, and ${python} is not: install it, or name one in PYTHON`,
    ),
  );
}

function explain(advice: string): (cause: unknown) => never {
  return (cause) => {
    const output = typeof cause === 'object' && cause !== null && 'stderr' in cause ? cause.stderr : cause;
    throw new Error(`${advice}\n${String(output).trim().slice(-2_000)}`, { cause });
  };
}
