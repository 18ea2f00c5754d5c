import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ModelFile } from '../../model-hub/api';

/** Every file below a folder, each read once for its checksum. */
export async function readModelFolder(folder: string): Promise<readonly ModelFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: ModelFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size } = await stat(path);
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece);
    files.push({
      path: relative(folder, path).split(sep).join('/'),
      bytes: size,
      sha256: hash.digest('hex'),
    });
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}
