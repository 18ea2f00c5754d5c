import { trainingEnvironment, trainingFolder } from '../../local/training-environment';
import { makeVirtualEnvironment } from './make-virtual-environment';

/**
 * Installs what `training/` needs where `npm run install:training` does, once for each change of its requirements.
 *
 * @returns the Python interpreter of that environment
 */
export function installTrainingEnvironment(): Promise<string> {
  const { fetchedGb, installedGb, requirements } = trainingEnvironment;
  return makeVirtualEnvironment({
    folder: trainingFolder(process.env),
    description: `torch, transformers and peft for training/, of which ${fetchedGb} GB are fetched`,
    sizeMb: installedGb * 1_000,
    requirements: ['-r', requirements],
  });
}
