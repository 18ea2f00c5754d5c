import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainingFolder } from '../../local/training-environment';

const standIn = join(import.meta.dirname, 'stand-in-python.js');

/** Puts the stand-in where the kit looks for the Python of `npm run install:training`, below this cache folder. */
export function installStandInPython(cache: string): void {
  const folder = join(trainingFolder({ XDG_CACHE_HOME: cache }), 'bin');
  mkdirSync(folder, { recursive: true });
  const python = join(folder, 'python');
  writeFileSync(python, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  chmodSync(python, 0o755);
}
