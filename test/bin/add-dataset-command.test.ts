import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addDatasetCommand } from '../../bin/add-dataset-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { SqliteDatasetStore } from '../../lambdas/evaluation/adapters/sqlite-dataset-store';
import { createDatasets } from '../../lambdas/evaluation/create-datasets';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { makeAnswer } from '../evaluation/make-answer';
import { makeReviewed } from '../evaluation/make-reviewed';

let app: TestApp;
let host: NodeHost;
let folder: string;
const spans: object[] = [];

beforeEach(async () => {
  const datasets = createDatasets({
    store: new SqliteDatasetStore(openDatabase(':memory:')),
    reviewed: {
      async *list(_tenant, span) {
        spans.push(span);
        yield makeReviewed([{ correct: false, expected_facts: ['35 days'] }]);
      },
      countWaiting: async () => 0,
    },
    answers: { get: async () => makeAnswer() },
    now: () => new Date('2026-02-01T00:00:00Z'),
  });
  app = await startTestApp({ datasets });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kit-dataset-'));
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

/** Runs the command in this process and gives back what it printed. */
async function kit(...parameters: string[]): Promise<string> {
  const lines: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const program = new Command('kit').option('--url <url>').option('--key <key>').option('--json');
  addDatasetCommand(program.exitOverride());
  await program.parseAsync([
    process.execPath,
    'kit',
    '--url',
    host.url,
    '--key',
    app.operatorKey,
    'dataset',
    ...parameters,
  ]);
  return lines.join('\n');
}

function write(...lines: string[]): string {
  const file = join(folder, 'cases.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

test('builds a dataset from the reviews of a span, and shows its card', async () => {
  const built = await kit('build', 'golden', '--from', '2026-01-01', '--until', '2026-02-01T12:00:00Z');
  const shown = await kit('show', 'golden');

  expect(spans.at(-1)).toEqual({ from: '2026-01-01T00:00:00Z', until: '2026-02-01T12:00:00Z' });
  expect(shown).toBe(built);
  expect(built).toMatch(/^golden 1 {2}\([0-9a-f]{64}\)\n/);
  expect(built).toContain('  cases     1, answerable=yes: 1, language=en: 1, source=thumbs-down: 1\n');
  expect(built).toContain('  source    reviews, internal\n');
});

test('imports cases of a file, lists them, and prints them so that they can be imported again', async () => {
  const file = write(
    '\uFEFF{"question":"백업은 얼마나 보관되나요?"}',
    '{"question":"Who restores?"}',
    '',
    '',
  );
  const rights = ['--source', 'hand', '--licence', 'internal'];
  const added = await kit('add', 'golden', file, ...rights);

  const lines = await kit('show', 'golden', '--cases');
  const again = await kit('add', 'golden', write(...lines.split('\n')), ...rights);
  const listed = await kit('list');

  expect(lines.split('\n')).toHaveLength(2);
  expect(again).toBe(added);
  expect(listed).toMatch(/^[0-9a-f]{12} +golden +1 +evaluation +2 +2026-02-01T00:00:00.000Z +hand$/m);
});

test.each([
  ['{"question":"A?"}\n{"question":', 'line 2 of '],
  ['{"question":"A?"}\n\n{"question":"B?"}', 'line 2 of '],
  ['{"question":"A?"}\n{"answer":"B"}', 'line 2 is no case: question: '],
  ['\n', 'cases.jsonl is empty: write a case a line'],
])('fails for the lines %j, naming the bad one', async (lines, message) => {
  const file = write(lines);

  await expect(kit('add', 'golden', file, '--source', 'x', '--licence', 'y')).rejects.toThrow(message);
});

test('fails for a file that is not UTF-8, instead of importing what is broken', async () => {
  const file = write();
  writeFileSync(file, Buffer.from('{"question":"caf\xe9?"}', 'latin1'));

  await expect(kit('add', 'golden', file, '--source', 'x', '--licence', 'y')).rejects.toThrow(
    'it is not UTF-8',
  );
});

test('fails for a file that is not there, and for a dataset that is not', async () => {
  await expect(
    kit('add', 'golden', join(folder, 'none.jsonl'), '--source', 'x', '--licence', 'y'),
  ).rejects.toMatchObject({ code: 'file_unreadable' });
  await expect(kit('show', 'silver')).rejects.toThrow(
    'there is no dataset "silver": make one of that name with "kit dataset build" or "kit dataset add", or give',
  );
});
