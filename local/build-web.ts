import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from '../lambdas/platform/digest';

const web = join(import.meta.dirname, '../web');

/** Folder of the built web application. */
export const webFolder = join(web, 'dist');

const stamp = join(webFolder, '.sources');

/** Builds the web application when its sources have changed since the last build. */
export async function buildWeb(): Promise<void> {
  const current = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  const { build } = await import('vite');
  await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'error' });
  writeFileSync(stamp, current);
}

function digestOfSources(): string {
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(webFolder))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lockFile = join(web, '../package-lock.json');
  return digest([...files, lockFile].map((file) => digest(readFileSync(file))).join('\n'));
}
