import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderTrainingFiles } from '../../lambdas/fine-tuning/adapters/folder-training-files';
import { describeTrainingFilesContract } from '../contracts/training-files';
import { temporaryFolder } from '../ingestion/temporary-folder';

describeTrainingFilesContract('a folder', async () => ({
  files: new FolderTrainingFiles(temporaryFolder()),
  read: async (address) => {
    if (!existsSync(address)) return undefined;
    return readdirSync(address)
      .map((name) => readFileSync(join(address, name), 'utf8'))
      .join('');
  },
}));
