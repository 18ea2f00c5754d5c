import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningOpenSearch } from './running-open-search';

const run = promisify(execFile);

const image = 'opensearchproject/opensearch:3.5.0';

/** Whether there is a Docker daemon that answers. */
export async function isDockerRunning(): Promise<boolean> {
  return run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** Starts a container of the official image on a free port of 127.0.0.1; it ends with this process. */
export async function startInDocker({ hasNori }: { hasNori: boolean }): Promise<RunningOpenSearch> {
  const name = `kit-opensearch-${randomUUID()}`;
  const settings = [
    'discovery.type=single-node',
    'DISABLE_SECURITY_PLUGIN=true',
    'DISABLE_INSTALL_DEMO_CONFIG=true',
    'cluster.routing.allocation.disk.threshold_enabled=false',
    'OPENSEARCH_JAVA_OPTS=-Xms1g -Xmx1g',
  ].flatMap((setting) => ['--env', setting]);
  // `cat` ends when this process does, even when it is killed; the container then stops its server and goes.
  const script = [
    hasNori ? 'bin/opensearch-plugin install --batch analysis-nori &&' : '',
    '{ ./opensearch-docker-entrypoint.sh opensearch </dev/null & server=$!; cat >/dev/null; kill $server; wait; }',
  ].join(' ');
  const container = spawn(
    'docker',
    [
      'run',
      '--rm',
      '--interactive',
      '--name',
      name,
      '--publish',
      '127.0.0.1::9200',
      ...settings,
      '--entrypoint',
      'bash',
      image,
      '-c',
      script,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => container.once('close', () => resolve()));
  const stop = async () => {
    container.stdin.end();
    await ended;
  };
  const answering = waitUntilAnswering(name, AbortSignal.timeout(300_000));
  const url = await Promise.race([answering, ended.then(() => undefined)]);
  if (url === undefined) {
    await stop();
    throw new Error(`the container of ${image} did not answer within 5 minutes: see what it printed above`);
  }
  return { url, description: `a container of ${image}`, stop };
}

async function waitUntilAnswering(name: string, signal: AbortSignal): Promise<string | undefined> {
  while (!signal.aborted) {
    const published = await run('docker', ['port', name, '9200/tcp']).catch(() => undefined);
    const url = published && `http://${published.stdout.trim().split('\n')[0]}`;
    const isAnswering =
      url &&
      (await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ));
    if (isAnswering) return url;
    await sleep(500);
  }
  return undefined;
}
