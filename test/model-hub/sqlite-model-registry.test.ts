import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelRecords } from '../../lambdas/model-hub/adapters/model-records';
import { SqliteModelRegistry } from '../../lambdas/model-hub/adapters/sqlite-model-registry';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeModelRegistryContract } from '../contracts/model-registry';
import { temporaryModelFiles } from './temporary-model-files';

describeModelRegistryContract('the local database', async () => {
  const { folder, files } = await temporaryModelFiles();
  return {
    registry: new SqliteModelRegistry(openDatabase(':memory:'), new ModelRecords(files)),
    alter: async (_, from, to) => {
      for (const name of await readdir(folder, { recursive: true })) {
        if (!name.endsWith('.json')) continue;
        const file = join(folder, name);
        await writeFile(file, (await readFile(file, 'utf8')).replaceAll(from, to));
      }
    },
  };
});
