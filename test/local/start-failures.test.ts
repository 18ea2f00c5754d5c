import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { explainStartFailure } from '../../local/explain-start-failure';
import { lockDataFolder } from '../../local/lock-data-folder';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-failures-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const messageOf = (attempt: () => unknown): string | undefined => {
  try {
    attempt();
  } catch (error) {
    return explainStartFailure(error);
  }
  return 'nothing was thrown';
};

test('lets one process have the data folder, and the next one when it is done', () => {
  const unlock = lockDataFolder(folder);

  expect(messageOf(() => lockDataFolder(folder))).toBe(
    `another process uses ${folder}: stop it, or name another folder with --data`,
  );

  unlock();
  expect(() => lockDataFolder(folder)()).not.toThrow();
});

test('fails on a data folder that cannot be written, and does not blame another process', () => {
  mkdirSync(join(folder, 'lock.db'));

  expect(messageOf(() => lockDataFolder(folder))).toMatch(
    /^cannot write into .+: allow it or make room, or name another folder with --data$/,
  );
});

test('fails on a database of a newer version with one line that says what to do', () => {
  const file = join(folder, 'kit.db');
  const database = openDatabase(file);
  database.exec('PRAGMA user_version = 99');
  database.close();

  expect(messageOf(() => openDatabase(file))).toMatch(
    /has version 99, this kit reads up to \d+: use the newer kit that wrote it, or name another folder with --data$/,
  );
});

test('fails on a file that is no database with one line that says what to do', () => {
  const file = join(folder, 'kit.db');
  writeFileSync(file, 'this is a text, long enough to be looked at as a database header'.repeat(100));

  expect(messageOf(() => openDatabase(file))).toMatch(/move it away to start with an empty one$/);
});

test.each([
  [
    'ENOSPC',
    { path: '/data/kit.log' },
    'the disk is full: make room, or name a folder on another disk with --data (/data/kit.log)',
  ],
  [
    'SQLITE_FULL',
    {},
    'the disk is full: make room, or name a folder on another disk with --data (the data folder)',
  ],
  [
    'EEXIST',
    { path: '/data.txt' },
    '/data.txt is no folder, nor can it be one: name another one with --data',
  ],
  [
    'ENOTDIR',
    { path: '/data.txt/kit' },
    '/data.txt/kit is no folder, nor can it be one: name another one with --data',
  ],
  ['EACCES', { path: '/data' }, 'no permission to write /data: name another folder with --data'],
])('explains %s in one line', (code, facts, line) => {
  const error = Object.assign(new Error('as the system says it'), { code, ...facts });

  expect(explainStartFailure(error)).toBe(line);
});

test('leaves a defect its stack', () => {
  expect(explainStartFailure(new TypeError('undefined is not a function'))).toBeUndefined();
});
