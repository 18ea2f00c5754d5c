import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../local/find-free-port';
import { installPythonPackage } from '../install-python-package';
import { keepProcess, keepServer } from '../keep-server';
import { pythonPackages } from '../python-packages';

/** It takes a second, on a busy machine many. */
const longestStartMs = 60_000;

/** A server of the tests' own that speaks the control plane of SageMaker, among others; its account is 123456789012. */
export interface RunningMoto {
  readonly url: string;
  /** Forgets all that was made. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an empty moto server on a free port of 127.0.0.1; it ends with this process, also when that is killed. */
export async function startMoto(): Promise<RunningMoto> {
  const python = await installPythonPackage(pythonPackages.moto);
  const folder = await mkdtemp(join(tmpdir(), 'moto-'));
  const port = await findFreePort();
  const { keeper, lastOutput, stop } = keepServer(
    [
      python,
      keepProcess,
      folder,
      ...[python, '-m', 'moto.server', '--host', '127.0.0.1', '--port', String(port)],
    ],
    // It makes no call of its own; keys that are none keep it from looking for others.
    {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: folder,
      LANG: 'C.UTF-8',
      PYTHONUNBUFFERED: '1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const latest = Date.now() + longestStartMs;
  while (Date.now() < latest && keeper.exitCode === null && keeper.pid !== undefined) {
    if (await isListening(url)) return { url, reset: () => reset(url), stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`moto did not start on port ${port}. The last that it printed:\n${lastOutput()}`);
}

async function reset(url: string): Promise<void> {
  const response = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
  if (!response.ok) throw new Error(`moto did not forget what was made: status ${response.status}`);
}

async function isListening(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/moto-api/data.json`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
