import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { addEvaluateCommand } from '../../bin/add-evaluate-command';
import { describeProgress } from '../../bin/describe-evaluation';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { makeCitedAnswer } from '../evaluation/make-cited-answer';
import { candidate, champion, openEvaluations, operator } from '../evaluation/open-evaluations';
import { runCommand } from './run-command';

let app: TestApp;
let host: NodeHost;
let folder: string;
let opened: Awaited<ReturnType<typeof openEvaluations>>;

beforeEach(async () => {
  opened = await openEvaluations();
  app = await startTestApp({ evaluations: opened.api });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kit-evaluate-'));
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const kit = (...parameters: string[]) =>
  runCommand(addEvaluateCommand, { url: host.url, key: app.operatorKey }, ['evaluate', ...parameters]);

const both = () => [
  '--dataset',
  'support',
  '--candidate',
  candidate.slice(0, 8),
  '--champion',
  champion.slice(0, 8),
  '--output',
  folder,
];

test('evaluates, prints a table, and saves the report for people and for machines', async () => {
  const { stdout, code } = await kit(...both(), '--max-cost', '50', '--language', 'ko');

  expect(code).toBe(0);
  expect(stdout).toContain('support 1, 3 cases');
  expect(stdout).toMatch(/^SCORER +CANDIDATE +CHAMPION +DIFFERENCE$/m);
  expect(stdout).toMatch(
    /^correctness +1\.000 \(0\.44–1\.00, n=3\) +1\.000 \(0\.44–1\.00, n=3\) +\+0\.000 \(.+\) no clear difference$/m,
  );
  expect(stdout).toMatch(
    /^candidate cccccccccccc: p50 420 ms, p95 420 ms, \$0\.250000 an answer, 0 of 3 answers failed$/m,
  );
  expect(stdout).toMatch(/^evaluation_\S+ completed: 6 of 6 answers, \$1\.8000$/m);
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({
    schema_version: 1,
    is_complete: true,
    candidate: { release: candidate, cases: [{ case_id: 'case_a' }, {}, {}] },
  });
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<html lang="ko">');
});

test('says of answers that failed with what most of them did', async () => {
  const failed = (question: string, code: string) =>
    makeCitedAnswer({ question, state: 'failed', answer: '', error: { code, message: 'it failed' } });
  opened.world.answer = async (release, question) =>
    release === champion
      ? makeCitedAnswer({ question })
      : failed(question, question.includes('case_a') ? 'timeout' : 'context_length_exceeded');

  const { stdout } = await kit(...both());

  expect(stdout).toMatch(
    /^candidate .* 3 of 3 answers failed, most often with context_length_exceeded \(2\)$/m,
  );
  expect(stdout).toMatch(/^champion .* 0 of 3 answers failed$/m);
});

test('evaluates a candidate alone', async () => {
  const { stdout } = await kit(
    '--dataset',
    'support',
    '--candidate',
    candidate,
    '--alone',
    '--output',
    folder,
  );

  expect(stdout).toMatch(/^SCORER +CANDIDATE$/m);
  expect(stdout).toMatch(/completed: 3 of 3 answers/);
});

test('prints what the server said, for machines', async () => {
  const { stdout } = await kit(...both(), '--json');

  expect(JSON.parse(stdout)).toMatchObject({
    state: 'completed',
    done: 6,
    files: [join(folder, 'report.json'), join(folder, 'report.html')],
  });
});

test('ends with code 1 at the budget, says how to go on, and goes on', async () => {
  const stopped = await kit(...both(), '--max-cost', '0.5');
  const [id = ''] = /evaluation_[\w-]{24}/.exec(stopped.stdout) ?? [];

  const resumed = await kit('--resume', id, '--max-cost', '50', '--output', folder);

  expect(stopped.code).toBe(1);
  expect(stopped.stdout).toContain('$0.60 of $0.50 are spent: resume it with a higher limit');
  expect(stopped.stdout).toContain(`kit evaluate --resume ${id}`);
  expect(stopped.stdout).toContain('it stopped before its end');
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toMatch(new RegExp(`^${id} completed: 6 of 6 answers, \\$1\\.8000$`, 'm'));
});

test('stops the evaluation at Ctrl-C, waits for what is in work, and says how to go on', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  opened.world.answer = async (_release, question) => {
    if (question.includes('case_b')) await held;
    return makeCitedAnswer({ question });
  };
  const running = kit(...both());
  const isFollowed = () => process.listenerCount('SIGINT') > 0;
  while (!isFollowed() || (await opened.api.list(operator, 1))[0]?.done !== 2) await sleep(5);

  process.emit('SIGINT');
  while ((await opened.api.list(operator, 1))[0]?.reason === undefined) await sleep(5);
  release();
  const { stdout, stderr, code } = await running;

  expect(code).toBe(1);
  expect(stderr).toContain('after the answers in work');
  expect(stdout).toMatch(/stopped: 4 of 6 answers, .*; stopped by key_/);
  expect(stdout).toMatch(/go on with it: kit evaluate --resume evaluation_/);
  expect(existsSync(join(folder, 'report.html'))).toBe(true);
});

test.each([
  ['no candidate', ['--dataset', 'support'], /--dataset and --candidate/],
  ['an unknown dataset', ['--dataset', 'nope', '--candidate', candidate, '--alone'], /dataset_not_found/],
  ['an unknown release', ['--dataset', 'support', '--candidate', 'abcdef12', '--alone'], /release_not_found/],
  ['an unknown evaluation', ['--resume', 'evaluation_nope'], /there is no evaluation "evaluation_nope"/],
  ['an amount that is none', ['--max-cost', 'five'], /write US dollars as a number/],
  ['an amount below zero', ['--max-cost', '-1'], /write US dollars as a number/],
])('fails for %s', async (_what, parameters, message) => {
  await expect(kit(...parameters)).rejects.toThrow(message);
});

test('fails for a key that may not evaluate', async () => {
  const key = app.userKey;

  const run = runCommand(addEvaluateCommand, { url: host.url, key }, ['evaluate', ...both()]);

  await expect(run).rejects.toThrow(/needs the role operator/);
});

test('fails for a folder that cannot be written, and loses nothing by it', async () => {
  writeFileSync(join(folder, 'taken'), '');

  const run = kit(...both().slice(0, -1), join(folder, 'taken', 'below'));

  await expect(run).rejects.toThrow(/cannot be saved in .*name another folder with --output/);
  expect((await opened.api.list(operator, 1))[0]?.state).toBe('completed');
});

test('shows how far it is, what it costs and about how long it takes', () => {
  const evaluation = {
    id: 'evaluation_1',
    dataset: '',
    candidate: '',
    judge_route: '',
    state: 'running',
    done: 30,
    total: 120,
    cost_usd: 0.5,
    max_cost_usd: 20,
  } as const;

  expect(describeProgress(evaluation, { doneBefore: 20, elapsedMs: 5_000 })).toBe(
    '25 %: 30 of 120 answers, $0.5000 of $20.00, about 45 s left',
  );
  expect(describeProgress(evaluation, { doneBefore: 30, elapsedMs: 5_000 })).toBe(
    '25 %: 30 of 120 answers, $0.5000 of $20.00',
  );
});
