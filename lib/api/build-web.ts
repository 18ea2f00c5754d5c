import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const web = join(import.meta.dirname, '../../web');
const output = join(web, 'dist');

/** Folder of the built web application. */
export const webFolder = join(output, 'site');

/** Beside what is served, and not in it. */
const stamp = join(output, 'sources');

/**
 * Builds the web application when its sources have changed since the last build; the same sources and packages give
 * the same bytes.
 *
 * @returns the folder of the built application, {@link webFolder}
 */
export async function buildWeb(): Promise<string> {
  const current = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return webFolder;
  const { build } = await import('vite');
  await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'error' });
  writeFileSync(stamp, current);
  return webFolder;
}

function digestOfSources(): string {
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(output))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lockFile = join(web, '../package-lock.json');
  return digest([...files, lockFile].map((file) => digest(readFileSync(file))).join('\n'));
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
