import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../lambdas/platform/errors';

const training = join(import.meta.dirname, '../training');

/** What the training scripts need: their requirements, and where they are installed, once for each change of them. */
export const trainingEnvironment = {
  scripts: {
    train: join(training, 'train.py'),
    compress: join(training, 'compress.py'),
    serve: join(training, 'serve.py'),
  },
  requirements: join(training, 'requirements.txt'),
  /** GB that pip fetches, and that it takes on the disk. */
  fetchedGb: 2.8,
  installedGb: 5.8,
} as const;

/** The folder of the virtual environment, in the user's cache. */
export function trainingFolder(variables: NodeJS.ProcessEnv): string {
  const digest = createHash('sha256').update(readFileSync(trainingEnvironment.requirements)).digest('hex');
  const cache = variables.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'llmops-on-aws', `training-${digest.slice(0, 12)}`);
}

/**
 * The Python interpreter that has what the script needs.
 *
 * @throws {@link AppError} `training_environment_missing`, with the command that installs it
 */
export async function findTrainingPython(variables: NodeJS.ProcessEnv): Promise<string> {
  if (hasTrainingPython(variables)) return pythonOf(variables);
  throw new AppError(
    `torch and transformers are not installed for ${trainingEnvironment.requirements}: run "npm run install:training", which fetches ${trainingEnvironment.fetchedGb} GB once`,
    { kind: 'unavailable', code: 'training_environment_missing' },
  );
}

/** Whether what the script needs is installed. */
export function hasTrainingPython(variables: NodeJS.ProcessEnv): boolean {
  return existsSync(pythonOf(variables));
}

function pythonOf(variables: NodeJS.ProcessEnv): string {
  return join(trainingFolder(variables), 'bin/python');
}
