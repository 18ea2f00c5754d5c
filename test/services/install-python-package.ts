import { join } from 'node:path';
import { makeVirtualEnvironment } from './make-virtual-environment';
import { userCacheFolder } from './user-cache-folder';

/** A program that is written in Python. */
export interface PythonPackage {
  /** Name in the package index, with what it offers in brackets, e.g. `moto[server]`. */
  readonly name: string;
  readonly version: string;
  /** What it is, for people, e.g. `the AWS emulator MiniStack`. */
  readonly description: string;
  /** What it takes on the disk, with all that it needs. */
  readonly sizeMb: number;
  /** What it can do more with, e.g. `cryptography==46.0.3`; nothing when left out. */
  readonly extras?: readonly string[];
}

/**
 * Installs a program into a virtual environment of its own in the user's cache directory, once for each version.
 *
 * @returns the Python interpreter of that environment
 */
export function installPythonPackage(wanted: PythonPackage): Promise<string> {
  const { name, version, description, sizeMb, extras = [] } = wanted;
  const title = [`${name}-${version}`, ...extras].join('-');
  return makeVirtualEnvironment({
    folder: join(userCacheFolder(), title.replace(/==|\[/g, '-').replaceAll(']', '')),
    description: `${description} ${version}`,
    sizeMb,
    requirements: [`${name}==${version}`, ...extras],
  });
}
