import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPythonPackage } from '../install-python-package';

/** The version that the adapter was written against. */
const mlflow = {
  name: 'mlflow',
  version: '3.17.0',
  description: 'the tracking server MLflow',
  sizeMb: 850,
};

/** On a busy machine it takes half a minute to load all that it is made of and to make its tables. */
const longestStartMs = 180_000;

/** An MLflow server of the tests' own. */
export interface RunningMlflow {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an empty MLflow server on a free port of 127.0.0.1; it ends with this process, also when that is killed. */
export async function startMlflow(): Promise<RunningMlflow> {
  const python = await installPythonPackage(mlflow);
  const folder = await mkdtemp(join(tmpdir(), 'mlflow-'));
  const port = await findFreePort();
  const keeper = spawn(python, [join(import.meta.dirname, 'keep-mlflow.py'), folder, String(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: [dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      PYTHONUNBUFFERED: '1',
      // It must not look for newer versions, nor tell anybody that it runs.
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
    },
  });
  let output = '';
  const read = (text: string) => {
    output = (output + text).slice(-20_000);
  };
  keeper.stdout.setEncoding('utf8').on('data', read);
  keeper.stderr.setEncoding('utf8').on('data', read);
  keeper.once('error', (error) => read(error.message));
  keeper.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    keeper.once('close', () => resolve());
    keeper.once('error', () => resolve());
  });
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const latest = Date.now() + longestStartMs;
  while (Date.now() < latest && keeper.exitCode === null && keeper.pid !== undefined) {
    if (await isHealthy(url)) return { url, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`MLflow did not start on port ${port}. The last that it printed:\n${output}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address === 'object' && address) return address.port;
  throw new Error('the system gave no free port');
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
