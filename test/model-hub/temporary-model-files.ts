import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderModelFiles } from '../../lambdas/model-hub/adapters/folder-model-files';

/** Model files in an empty folder. */
export async function temporaryModelFiles(): Promise<{ folder: string; files: FolderModelFiles }> {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  return { folder, files: new FolderModelFiles(folder) };
}
