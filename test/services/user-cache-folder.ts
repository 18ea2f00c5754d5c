import { homedir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

/** The kit's folder in the user's cache directory, for downloads that outlive a test run. */
export function userCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), packageJson.name);
}
