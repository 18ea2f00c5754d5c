import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { seededRandom } from '../seeded-random';
import { section } from './open-ingestion';
import { temporaryFolder } from './temporary-folder';

const script = join(import.meta.dirname, 'ingest-folder.ts');
const kills = 6;

test('ends with the same index after kill -9 at random points as after an undisturbed run', async () => {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`kill -9 at points of the seed ${seed}; the same again: KILL_SEED=${seed}`);
  const random = seededRandom(seed);
  const undisturbed = makeFolder();
  const disturbed = makeFolder();
  await finish(undisturbed);

  const unfinished: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const point = embeddedBy(disturbed) + random() * 120;
    const child = start(disturbed);
    const exited = exit(child);
    while (child.exitCode === null && embeddedBy(disturbed) < point) await pause(1);
    await pause(random() * 15);
    child.kill('SIGKILL');
    await exited;
    unfinished.push(readIndex(disturbed).documents.filter(({ state }) => state !== 'indexed').length);
  }
  await finish(disturbed);
  const embedded = embeddedBy(disturbed);
  await finish(disturbed);

  const expected = readIndex(undisturbed);
  expect(expected.passages.length).toBeGreaterThan(100);
  expect(readIndex(disturbed)).toEqual(expected);
  // A last start on a finished index embeds nothing.
  expect(embeddedBy(disturbed)).toBe(embedded);
  // The kills met it at work: they left documents open, fewer and fewer of them.
  expect(new Set(unfinished).size).toBeGreaterThan(1);
  expect(embedded).toBeGreaterThan(embeddedBy(undisturbed));
}, 120_000);

/** Documents of several passages, and two that fail; the key is part of every id, so folders are told apart by it. */
function makeFolder(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'docs'));
  appendFileSync(join(root, 'embedded'), '');
  for (let number = 0; number < 60; number++) {
    const text = ['# Document', section(`a${number}`), section(`b${number}`), section('same')].join('\n\n');
    writeFileSync(join(root, 'docs', `${number}.md`), text);
  }
  writeFileSync(join(root, 'docs', 'empty.md'), ' ');
  writeFileSync(join(root, 'docs', 'broken.pdf'), '%PDF-1.7 and no more');
  return root;
}

function start(root: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', script, root], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

async function finish(root: string): Promise<void> {
  expect(await exit(start(root))).toBe(0);
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Passages embedded so far, by all processes. */
function embeddedBy(root: string): number {
  return statSync(join(root, 'embedded')).size;
}

/** Everything that a search or a page can show, without times, generations and the ids that the folder's path is in. */
function readIndex(root: string) {
  const database = openDatabase(join(root, 'kit.db'));
  const tables = database
    .prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'passages\\_%' ESCAPE '\\' AND type = 'table'`)
    .all([]) as { name: string }[];
  const passages = database
    .prepare(
      `SELECT key, ordinal, "start", "end", text, hex(embedding) AS embedding FROM ${tables[0]?.name} ORDER BY key, ordinal`,
    )
    .all([]);
  const documents = database
    .prepare(
      `SELECT key, state, record ->> '$.passages' AS passages, record ->> '$.cause.code' AS cause FROM documents ORDER BY key`,
    )
    .all([]) as { key: string; state: string; passages: number; cause: string | null }[];
  database.close();
  return { passages, documents };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
