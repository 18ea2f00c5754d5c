import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../lambdas/platform/json';

/** The kit's folder in the user's cache directory, for downloads that outlive a test run. */
export function userCacheFolder(): string {
  const packageFile = join(import.meta.dirname, '../../package.json');
  const { name } = parseJson(readFileSync(packageFile, 'utf8'), z.object({ name: z.string() }), packageFile);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), name);
}
