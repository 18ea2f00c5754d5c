import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { holdLock } from '../hold-lock';
import { userCacheFolder } from '../user-cache-folder';

const run = promisify(execFile);

/**
 * The server's class path, fetched by Maven as the user has configured it: once for each content of `pom.xml`, into
 * the user's cache directory.
 */
export async function fetchClassPath(): Promise<string> {
  const pom = join(import.meta.dirname, 'pom.xml');
  const version = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const folder = join(userCacheFolder(), `opensearch-${version}`);
  if (!existsSync(folder)) {
    await holdLock(`${folder}.lock`, async () => {
      // Another process may have fetched it meanwhile.
      if (!existsSync(folder)) await fetchInto(folder, pom);
    });
  }
  const server = await jarsOf(join(folder, 'lib'));
  // The plugin's archive has some jars that the server brings itself; twice on the class path they would clash.
  const plugin = (await jarsOf(join(folder, 'knn'))).filter(
    ({ name }) => !server.some((jar) => jar.name === name),
  );
  return [...server, ...plugin].map(({ path }) => path).join(delimiter);
}

async function fetchInto(folder: string, pom: string): Promise<void> {
  const parent = join(folder, '..');
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, 'opensearch-unfinished-'));
  process.stderr.write(`fetching OpenSearch (75 MB) into ${folder}\n`);
  try {
    await run(
      'mvn',
      ['--batch-mode', '--quiet', '--file', pom, `-Dserver.directory=${unfinished}`, 'package'],
      {
        timeout: 600_000,
      },
    );
    // In one step, so that a fetch that was cut short is never taken for a whole one.
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (cause) {
    throw new Error(
      'Maven could not fetch OpenSearch: install Maven and see that it reaches Maven Central, start Docker, or set OPENSEARCH_URL',
      { cause },
    );
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function jarsOf(folder: string): Promise<{ name: string; path: string }[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => ({ name, path: join(folder, name) }));
}
