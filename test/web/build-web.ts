import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { webFolder } from '../../lib/api/build-web';

const script = "import('./lib/api/build-web.ts').then(({ buildWeb }) => buildWeb())";

/**
 * Builds the application as every other does who serves it: when its sources have changed since the last build. In a
 * process of its own, because what builds it does not load in jest.
 *
 * @returns the folder of the built application, which stays for others
 */
export function buildWeb(): string {
  execFileSync(process.execPath, ['--import', 'tsx', '--eval', script], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: 'inherit',
  });
  return webFolder;
}
