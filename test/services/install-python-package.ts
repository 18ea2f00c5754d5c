import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { userCacheFolder } from './user-cache-folder';

const run = promisify(execFile);

const python = process.env.PYTHON || 'python3';

/** A program that is written in Python. */
export interface PythonPackage {
  /** Name in the package index, with what it offers in brackets, e.g. `moto[server]`. */
  readonly name: string;
  readonly version: string;
  /** What it is, for people, e.g. `the AWS emulator MiniStack`. */
  readonly description: string;
  /** What it takes on the disk, with all that it needs. */
  readonly sizeMb: number;
  /** What it can do more with, e.g. `cryptography==46.0.3`; nothing when left out. */
  readonly extras?: readonly string[];
}

/**
 * Installs a program into a virtual environment of its own in the user's cache directory, once for each version; pip
 * fetches it as the user has configured it.
 *
 * @returns the Python interpreter of that environment
 */
export async function installPythonPackage(wanted: PythonPackage): Promise<string> {
  const { name, version, extras = [] } = wanted;
  const title = [`${name}-${version}`, ...extras].join('-');
  const folder = join(userCacheFolder(), title.replace(/==|\[/g, '-').replaceAll(']', ''));
  if (!existsSync(folder)) await installInto(folder, wanted);
  return join(folder, 'bin/python');
}

async function installInto(folder: string, wanted: PythonPackage): Promise<void> {
  const { name, version, description, sizeMb, extras = [] } = wanted;
  const parent = join(folder, '..');
  await refuseOldPython(description);
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  process.stderr.write(`installing ${description} ${version} (${sizeMb} MB) into ${folder}\n`);
  try {
    await run(python, ['-m', 'venv', unfinished], { timeout: 120_000 }).catch(
      explain(
        'Python could not make a virtual environment: install its venv module (python3-venv on Debian)',
      ),
    );
    const pip = [
      '-m',
      'pip',
      '--quiet',
      '--disable-pip-version-check',
      'install',
      `${name}==${version}`,
      ...extras,
    ];
    // Five minutes, and as long as a slow disk takes for its size.
    await run(join(unfinished, 'bin/python'), pip, { timeout: 300_000 + sizeMb * 1_000 }).catch(
      explain(`pip could not install ${name} ${version}: see that it reaches its package index`),
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
