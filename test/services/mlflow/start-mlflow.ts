import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../local/find-free-port';
import { installPythonPackage } from '../install-python-package';
import { keepProcess, keepServer } from '../keep-server';
import { pythonPackages } from '../python-packages';

/** On a busy machine it takes half a minute to load all that it is made of and to make its tables. */
const longestStartMs = 180_000;

/** An MLflow server of the tests' own. */
export interface RunningMlflow {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an empty MLflow server on a free port of 127.0.0.1; it ends with this process, also when that is killed. */
export async function startMlflow(): Promise<RunningMlflow> {
  const python = await installPythonPackage(pythonPackages.mlflow);
  const folder = await mkdtemp(join(tmpdir(), 'mlflow-'));
  const port = await findFreePort();
  const { keeper, lastOutput, stop } = keepServer(
    [
      python,
      keepProcess,
      folder,
      ...[python, '-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
      ...['--artifacts-destination', `${folder}/artifacts`],
    ],
    {
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
  );
  const url = `http://127.0.0.1:${port}`;
  const latest = Date.now() + longestStartMs;
  while (Date.now() < latest && keeper.exitCode === null && keeper.pid !== undefined) {
    if (await isHealthy(url)) return { url, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`MLflow did not start on port ${port}. The last that it printed:\n${lastOutput()}`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
