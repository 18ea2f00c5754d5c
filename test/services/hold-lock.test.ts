import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { holdLock } from './hold-lock';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('lets one act after the other, and leaves nothing behind', async () => {
  let acting = 0;
  const most: number[] = [];
  const act = async () => {
    most.push(++acting);
    await nextTurn();
    acting--;
  };

  await Promise.all([1, 2, 3].map(() => holdLock(join(folder, 'lock'), act)));

  expect(most).toEqual([1, 1, 1]);
  expect(await readdir(folder)).toEqual([]);
});

test('gives the turn to the next when an act fails', async () => {
  const failing = holdLock(join(folder, 'lock'), () => Promise.reject(new Error('no network')));

  await expect(failing).rejects.toThrow('no network');
  expect(await holdLock(join(folder, 'lock'), async () => 'done')).toBe('done');
});

test('takes the turn of a process that has ended in the middle', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await symlink(String(pid), join(folder, 'lock'));

  expect(await holdLock(join(folder, 'lock'), async () => 'done')).toBe('done');
});
