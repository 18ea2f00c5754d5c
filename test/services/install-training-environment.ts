import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeVirtualEnvironment } from './make-virtual-environment';
import { userCacheFolder } from './user-cache-folder';

const requirementsFile = join(import.meta.dirname, '../../training/requirements.txt');

/**
 * Installs what `training/` needs into a virtual environment of its own, once for each change of its requirements.
 *
 * @returns the Python interpreter of that environment
 */
export async function installTrainingEnvironment(): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(requirementsFile))
    .digest('hex');
  return makeVirtualEnvironment({
    folder: join(userCacheFolder(), `training-${digest.slice(0, 12)}`),
    description: 'torch, transformers and peft for training/, of which 2.8 GB are fetched',
    sizeMb: 5_800,
    requirements: ['-r', requirementsFile],
  });
}
