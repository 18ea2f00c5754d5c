import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** Builds the application into a folder of its own, which its caller removes. @returns the folder */
export function buildWeb(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kit-web-'));
  const vite = join(repository, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', 'web', '--outDir', folder, '--logLevel', 'error'], {
    cwd: repository,
  });
  return folder;
}
