import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderModelFiles, readLocalFile } from '../lambdas/model-hub/adapters/folder-model-files';
import { HuggingFaceSource } from '../lambdas/model-hub/adapters/hugging-face-source';
import { LocalImportMachine } from '../lambdas/model-hub/adapters/local-import-machine';
import { LocalScriptedModels } from '../lambdas/model-hub/adapters/local-scripted-models';
import { ModelRecords } from '../lambdas/model-hub/adapters/model-records';
import { SqliteBaseModelStore } from '../lambdas/model-hub/adapters/sqlite-base-model-store';
import { SqliteModelRegistry } from '../lambdas/model-hub/adapters/sqlite-model-registry';
import { createBaseModels } from '../lambdas/model-hub/create-base-models';
import { createModelVersions } from '../lambdas/model-hub/create-model-versions';
import { runImport } from '../lambdas/model-hub/run-import';
import { modelSourceToken } from '../lambdas/model-hub/settings';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { catalogue } from '../models';
import { findTrainingPython } from './training-environment';

const root = join(import.meta.dirname, '..');

/**
 * Opens the model hub of this machine; imports that were under way go on.
 *
 * @param options.folder - of weights and artefacts, below the data folder
 */
export async function openModelHub(options: {
  readonly database: SqliteDatabase;
  readonly folder: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, folder, variables, log, now } = options;
  const { PATH, HOME, LANG } = variables;
  const files = new FolderModelFiles(folder);
  const store = new SqliteBaseModelStore(database);
  const deps = {
    catalogue,
    store,
    files,
    hub: new HuggingFaceSource({
      fetch,
      token: async () => variables[modelSourceToken]?.trim() || undefined,
    }),
    scripts: new LocalScriptedModels({
      root,
      places: [join(root, 'docs')],
      python: () => findTrainingPython(variables),
      variables: { PATH, HOME, LANG },
    }),
    now,
    wait: sleep,
  };
  const machine = new LocalImportMachine({ store, run: (model) => runImport(model, deps), log });
  await machine.resume();
  return {
    baseModels: createBaseModels({ ...deps, machine }),
    modelVersions: createModelVersions({
      registry: new SqliteModelRegistry(database, new ModelRecords(files)),
      files,
      baseModels: store,
      readSource: readLocalFile,
      now,
    }),
    files,
  };
}
