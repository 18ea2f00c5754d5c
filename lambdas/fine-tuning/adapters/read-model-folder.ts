import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ModelFile } from '../../model-hub/api';
import { digestStream } from '../../platform/digest';

/** Every file below a folder, each read once for its checksum. */
export async function readModelFolder(folder: string): Promise<readonly ModelFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: ModelFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const read = await digestStream(createReadStream(path));
    files.push({ path: relative(folder, path).split(sep).join('/'), ...read });
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}
