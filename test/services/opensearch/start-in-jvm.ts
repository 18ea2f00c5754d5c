import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchClassPath } from './fetch-class-path';
import { findJdk } from './find-jdk';
import type { RunningOpenSearch } from './running-open-search';

/** Starts one node in a JVM on a free port of 127.0.0.1; it ends with this process. */
export async function startInJvm({ hasNori }: { hasNori: boolean }): Promise<RunningOpenSearch> {
  const jdk = await findJdk();
  const classPath = await fetchClassPath();
  const folder = await mkdtemp(join(tmpdir(), 'opensearch-'));
  const server = spawn(
    join(jdk.home, 'bin/java'),
    [
      '-Xms1g',
      '-Xmx1g',
      // Two options that only newer versions know, and that spare their warnings.
      ...(jdk.version >= 24
        ? ['--sun-misc-unsafe-memory-access=allow', '--enable-native-access=ALL-UNNAMED']
        : []),
      '--add-modules=jdk.incubator.vector',
      '--class-path',
      classPath,
      join(import.meta.dirname, 'OpenSearchLauncher.java'),
      folder,
      hasNori ? 'with-nori' : 'without-nori',
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let output = '';
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const listening = new Promise<string>((resolve) => {
    const read = (text: string) => {
      output = (output + text).slice(-20_000);
      const address = /listening on (\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    };
    server.stdout.setEncoding('utf8').on('data', read);
    server.stderr.setEncoding('utf8').on('data', read);
  });
  const stop = async () => {
    // The launcher ends when its input does. It also does so when this process is killed.
    server.stdin.end();
    const impatience = setTimeout(() => server.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(impatience);
    await rm(folder, { recursive: true, force: true });
  };
  // Ten seconds do on a machine that does nothing else; the container is given as long.
  const timeout = setTimeout(() => server.kill('SIGKILL'), 300_000);
  const address = await Promise.race([listening, ended.then(() => undefined)]);
  clearTimeout(timeout);
  if (address === undefined) {
    await stop();
    throw new Error(`OpenSearch did not start in ${jdk.home}; the last that it printed:\n${output}`);
  }
  return { url: `http://${address}`, description: `a JVM, ${jdk.home}`, stop };
}
