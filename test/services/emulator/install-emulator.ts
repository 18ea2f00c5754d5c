import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { userCacheFolder } from '../user-cache-folder';

const run = promisify(execFile);

/** The one that the notes and the tests were written against: behaviour moves between its versions. */
const version = '1.5.33';

const python = process.env.PYTHON || 'python3';

/**
 * The Python interpreter of the emulator's virtual environment, which pip fills once, as the user has configured it,
 * in the user's cache directory.
 */
export async function installEmulator(): Promise<string> {
  const folder = join(userCacheFolder(), `ministack-${version}`);
  if (!existsSync(folder)) await installInto(folder);
  return join(folder, 'bin/python');
}

async function installInto(folder: string): Promise<void> {
  const parent = join(folder, '..');
  await refuseOldPython();
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, 'ministack-unfinished-'));
  process.stderr.write(`installing the AWS emulator MiniStack ${version} (30 MB) into ${folder}\n`);
  try {
    await run(python, ['-m', 'venv', unfinished], { timeout: 120_000 }).catch(
      explain(
        'Python could not make a virtual environment: install its venv module (python3-venv on Debian)',
      ),
    );
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', `ministack==${version}`];
    await run(join(unfinished, 'bin/python'), pip, { timeout: 300_000 }).catch(
      explain(`pip could not install ministack ${version}: see that it reaches its package index`),
    );
    // In one step, so that an installation that was cut short is never taken for a whole one.
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function refuseOldPython(): Promise<void> {
  const script = 'import sys; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 10))';
  await run(python, ['-c', script], { timeout: 20_000 }).catch(
    explain(
      `the AWS emulator needs Python 3.10 or newer, and ${python} is not: install it, or name one in PYTHON`,
    ),
  );
}

function explain(advice: string): (cause: unknown) => never {
  return (cause) => {
    const output = typeof cause === 'object' && cause !== null && 'stderr' in cause ? cause.stderr : cause;
    throw new Error(`${advice}\n${String(output).trim().slice(-2_000)}`, { cause });
  };
}
