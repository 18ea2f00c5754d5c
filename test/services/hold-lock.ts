import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasErrorCode } from '../../lambdas/platform/has-error-code';

/** Does something while no other process of this machine that asks for the same file does; waits for its turn. */
export async function holdLock<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file))) {
    if (await isAbandoned(file)) await rm(file, { force: true });
    else await sleep(200);
  }
  try {
    return await act();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    // A link, because it is there with its content or not at all.
    await symlink(String(process.pid), file);
    return true;
  } catch (error) {
    if (hasErrorCode(error, ['EEXIST'])) return false;
    throw error;
  }
}

/** Whether the process that took it has ended without giving it back. */
async function isAbandoned(file: string): Promise<boolean> {
  const holder = Number(await readlink(file).catch(() => ''));
  // Given back this moment.
  if (!holder) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return hasErrorCode(error, ['ESRCH']);
  }
}
