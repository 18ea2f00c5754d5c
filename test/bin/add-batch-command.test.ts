import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import { addBatchCommand } from '../../bin/add-batch-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { runCommand } from './run-command';

// One test kills real processes, each half a second of work.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, '../..');

let app: TestApp;
let host: NodeHost;
let folder: string;
let input: string;
let output: string;

beforeEach(async () => {
  app = await startTestApp();
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kit-batch-'));
  input = join(folder, 'questions.txt');
  output = join(folder, 'answers.jsonl');
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const kit = (...parameters: string[]) =>
  runCommand(addBatchCommand, { url: host.url, key: app.operatorKey }, [
    'batch',
    '--input',
    input,
    '--output',
    output,
    ...(parameters.includes('--model') ? [] : ['--model', 'rag']),
    ...parameters,
  ]);

const answers = () =>
  readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown> & { id: string; question: string });

const askedOf = () => app.chain.requests.map(({ messages }) => messages.at(-1)?.content);

test('answers one question a line from the documents, with citations, cost and the id to look it up', async () => {
  writeFileSync(input, '\ufeffWhat does Helm install?\r\n\r\n헬름은 무엇을 설치합니까?\n');

  const { stdout, code } = await kit();

  expect(code).toBe(0);
  expect(stdout).toBe(`2 of 2 questions are answered in ${output}, $0.0002`);
  const lines = answers();
  expect(lines.map(({ question }) => question).sort()).toEqual([
    'What does Helm install?',
    '헬름은 무엇을 설치합니까?',
  ]);
  expect(lines[0]).toMatchObject({
    id: expect.stringMatching(/^q_[0-9a-f]{16}$/),
    answer: 'Helm installs charts [1].',
    answer_id: expect.stringMatching(/^answer_/),
    state: 'answered',
    citations: [expect.objectContaining({ key: 'helm/using-helm.md' })],
    cost_usd: 0.00012,
  });
});

test('takes JSON lines with ids of their own', async () => {
  writeFileSync(
    input,
    '{"id": "a-1", "question": "What is Helm?", "expected": "x"}\n{"id": 7, "question": "And a chart?"}\n',
  );

  await kit();

  expect(
    answers()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['7', 'a-1']);
});

test('asks a route as well, which knows no documents', async () => {
  writeFileSync(input, 'Hello?\n');

  const { code } = await kit('--model', 'parrot');

  expect(code).toBe(0);
  expect(answers()[0]).toMatchObject({ question: 'Hello?', model: 'parrot', answer: expect.any(String) });
  expect(app.chain.requests).toEqual([]);
});

test('does not ask again what is in the output, and asks what has changed', async () => {
  writeFileSync(input, 'one?\ntwo?\n{"id": "x", "question": "three?"}\n');
  await kit();
  app.chain.requests.length = 0;
  writeFileSync(input, 'four?\ntwo?\n{"id": "x", "question": "three, really?"}\none?\n');

  const { stdout } = await kit();

  expect(askedOf().sort()).toEqual(['four?', 'three, really?']);
  expect(stdout).toContain('4 of 4 questions are answered in');
  expect(stdout).toContain('2 of them before');
});

test('asks the same text twice when it is there twice', async () => {
  writeFileSync(input, 'one?\none?\n');

  await kit();

  expect(new Set(answers().map(({ id }) => id)).size).toBe(2);
});

test('mends a last line that was cut off, and asks its question again', async () => {
  writeFileSync(input, 'one?\ntwo?\n');
  await kit();
  const whole = readFileSync(output, 'utf8');
  writeFileSync(output, whole.slice(0, -20));
  app.chain.requests.length = 0;

  const { code } = await kit();

  expect(code).toBe(0);
  expect(app.chain.requests).toHaveLength(1);
  expect(
    answers()
      .map(({ question }) => question)
      .sort(),
  ).toEqual(['one?', 'two?']);
});

test('loses and repeats nothing when it is killed again and again', async () => {
  const questions = Array.from({ length: 40 }, (_, index) => `question ${index}?`);
  writeFileSync(input, questions.map((question) => `${question}\n`).join(''));
  app.chain.delayMs = 30;
  const parameters = ['--url', host.url, '--key', app.operatorKey, 'batch', '--model', 'rag'];
  const start = () =>
    spawn(
      process.execPath,
      [
        '--import',
        pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href,
        join(root, 'bin/kit.ts'),
        ...parameters,
        '--input',
        input,
        '--output',
        output,
      ],
      { cwd: folder, stdio: 'ignore' },
    );
  for (const requests of [8, 20]) {
    const child = start();
    while (app.chain.requests.length < requests) await sleep(5);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  }

  const last = start();
  const code = await new Promise((resolve) => last.once('close', resolve));

  expect(code).toBe(0);
  expect(
    answers()
      .map(({ question }) => question)
      .sort(),
  ).toEqual([...questions].sort());
  // Those in work at a kill are asked again, and no others: four at a time.
  expect(app.chain.requests.length).toBeLessThanOrEqual(40 + 2 * 4);
});

test('names questions that failed, keeps the others, and asks for those alone at the next run', async () => {
  writeFileSync(input, 'one?\nbreak\ntwo?\n');

  const { stdout, code } = await kit();
  app.chain.requests.length = 0;
  await kit();

  expect(code).toBe(1);
  expect(stdout).toContain('2 of 3 questions are answered');
  expect(stdout).toMatch(/q_[0-9a-f]{16}: the provider ended the stream too early/);
  expect(stdout).toContain('run the same command again');
  expect(askedOf()).toEqual(['break']);
});

test('stops at its cost, that of earlier runs included', async () => {
  writeFileSync(input, Array.from({ length: 9 }, (_, index) => `question ${index}?\n`).join(''));

  const first = await kit('--max-cost', '0.0003', '--concurrency', '1');
  const second = await kit('--max-cost', '0.0003', '--concurrency', '1');
  const third = await kit('--max-cost', '1');

  expect([first.code, second.code, third.code]).toEqual([1, 1, 0]);
  expect(first.stdout).toContain('3 of 9 questions are answered');
  expect(first.stdout).toContain('stopped at --max-cost 0.0003: raise it to go on');
  expect(second.stdout).toContain('3 of 9 questions are answered');
  expect(answers()).toHaveLength(9);
});

test('stops at Ctrl-C after the questions in work', async () => {
  writeFileSync(input, Array.from({ length: 30 }, (_, index) => `question ${index}?\n`).join(''));
  app.chain.delayMs = 20;
  const running = kit('--concurrency', '2');
  while (app.chain.requests.length < 4) await sleep(2);

  process.emit('SIGINT');
  const { stdout, stderr, code } = await running;

  expect(code).toBe(1);
  expect(stderr).toContain('stops after the questions in work');
  expect(answers().length).toBe(app.chain.requests.length);
  expect(answers().length).toBeLessThan(30);
  expect(stdout).toContain('run the same command again');
});

test('fails for bad lines, names them, and asks nothing', async () => {
  writeFileSync(
    input,
    [
      'fine?',
      '{"question": "no end',
      '{"id": "a", "question": " "}',
      '{"id": "b", "question": "x"}',
      '{"id": "b", "question": "y"}',
      '{"text": "?"}',
    ].join('\n'),
  );

  const run = kit();

  await expect(run).rejects.toThrow(
    /nothing was asked: line 2 is not JSON: .*; line 3 has an empty question; line 5 has the id of line 4, "b"; line 6 is not what was expected/,
  );
  expect(app.chain.requests).toEqual([]);
});

test.each([
  ['a file that is not there', undefined, /cannot read .*questions\.txt/],
  ['a file without a question', '\n \n', /has no question: write one a line/],
  ['a file that is not UTF-8', new Uint8Array([0xff, 0xfe, 0x00]), /it is not UTF-8/],
])('fails for %s', async (_what, content, message) => {
  if (content !== undefined) writeFileSync(input, content);

  await expect(kit()).rejects.toThrow(message);
});

test.each([
  ['a whole line of something else', '# my notes\n'],
  ['a line without an end of something else', '# my notes'],
  ['other JSON', '{"name": "somebody"}\n'],
])('fails for an output that holds %s, and leaves it as it is', async (_what, content) => {
  writeFileSync(input, 'one?\n');
  writeFileSync(output, content);

  await expect(kit()).rejects.toThrow(/is no file of answers/);

  expect(readFileSync(output, 'utf8')).toBe(content);
});

test('fails at once for a key that is not let in, with what was answered kept', async () => {
  writeFileSync(input, 'one?\n');
  await kit();
  appendFileSync(input, 'two?\nthree?\n');

  const run = runCommand(addBatchCommand, { url: host.url, key: 'sk-kit-wrong' }, [
    'batch',
    '--input',
    input,
    '--output',
    output,
    '--model',
    'rag',
  ]);

  await expect(run).rejects.toThrow(/KIT_KEY/);
  expect(answers()).toHaveLength(1);
});

test('fails for a cost limit on a model that does not say what it costs', async () => {
  writeFileSync(input, 'one?\n');

  await expect(kit('--model', 'parrot', '--max-cost', '1')).rejects.toThrow(
    /--max-cost holds for the model rag/,
  );
});
