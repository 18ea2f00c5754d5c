import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../lambdas/domain/seeded-random';
import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { expectedWindows, storedWindows } from './expected-windows';
import { randomEvents } from './random-events';

const script = join(import.meta.dirname, 'count-stream.ts');
const count = 6_000;
const kills = 5;

test('has each event once after kill -9 at random points of the counting', async () => {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`kill -9 at points of the seed ${seed}; the same again: KILL_SEED=${seed}`);
  const random = seededRandom(seed);
  const folder = temporaryFolder();

  const positions: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const point = acknowledgedIn(folder) + random() * (count / kills / 2);
    const child = start(folder, seed);
    const ended = exit(child);
    while (child.exitCode === null && acknowledgedIn(folder) <= point) await pause(1);
    await pause(random() * 5);
    child.kill('SIGKILL');
    await ended;
    positions.push(acknowledgedIn(folder));
  }
  expect(await exit(start(folder, seed))).toBe(0);

  const counters = new SqliteCounterStore(openDatabase(join(folder, 'kit.db')));
  expect(await storedWindows(counters)).toEqual(expectedWindows(randomEvents(count, seed)));
  // The kills met it at work.
  expect(Math.min(...positions)).toBeGreaterThan(0);
  expect(new Set(positions).size).toBeGreaterThan(1);
}, 120_000);

function acknowledgedIn(folder: string): number {
  const file = join(folder, 'acknowledged');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

function start(folder: string, seed: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', script, folder, String(count), String(seed)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
