import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../local/find-free-port';
import { installPythonPackage } from '../install-python-package';
import { keepServer } from '../keep-server';
import { pythonPackages } from '../python-packages';
import type { RunningEmulator } from './running-emulator';

/** How an emulator is wanted. */
export interface EmulatorOptions {
  /** Variables for it; the functions that it runs inherit them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it refuses what no policy allows; off when left out. */
  readonly isIamEnforced?: boolean;
}

const packages = join(import.meta.dirname, '../../../node_modules');

/**
 * Starts an empty AWS emulator on a free port of 127.0.0.1; it ends with this process, also when that is killed.
 *
 * Its region is `us-east-1`, its account `000000000000`, and the access key `test` with any secret is the root's.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const python = await installPythonPackage(pythonPackages.emulator);
  // Outside the repository: below a package.json with "type": "module" no function in CommonJS would load.
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const port = await findFreePort();
  const { keeper, lastOutput, stop } = keepServer(
    [python, join(import.meta.dirname, 'keep-emulator.py'), folder],
    { ...environmentOf(folder, port, options), ...options.environment },
  );
  const protocol = options.environment?.USE_SSL === '1' ? 'https' : 'http';
  const url = `${protocol}://127.0.0.1:${port}`;
  if (await isHealthy(keeper, url)) return { url, pid: keeper.pid ?? 0, lastOutput, stop };
  await stop();
  throw new Error(
    `the AWS emulator did not start on port ${port}; if this goes on, remove ${dirname(dirname(python))} and try again. The last that it printed:\n${lastOutput()}`,
  );
}

/** Nothing of this process's own variables: they would reach every function. */
function environmentOf(folder: string, port: number, options: EmulatorOptions): Record<string, string> {
  return {
    // Functions run on the Node.js that is first.
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    // The CDK's own functions expect the clients that Lambda's runtime brings.
    NODE_PATH: packages,
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    LOG_LEVEL: 'WARNING',
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    ...(options.isIamEnforced ? { AUTH: 'true' } : {}),
  };
}

async function isHealthy(keeper: ChildProcess, url: string): Promise<boolean> {
  const latest = Date.now() + 120_000;
  while (Date.now() < latest && keeper.exitCode === null && keeper.pid !== undefined) {
    if (await isAnswering(`${url}/_ministack/health`)) return true;
    await sleep(100);
  }
  return false;
}

function isAnswering(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // It signs its own certificate when it speaks TLS.
    const options = { rejectUnauthorized: false, timeout: 5_000 };
    const call = (url.startsWith('https:') ? https : http).get(url, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    call.once('error', () => resolve(false)).once('timeout', () => call.destroy());
  });
}
