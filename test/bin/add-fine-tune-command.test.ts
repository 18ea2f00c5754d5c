import { jest } from '@jest/globals';
import { addFineTuneCommand } from '../../bin/add-fine-tune-command';
import { describeProgress } from '../../bin/follow-fine-tuning';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { openFineTunings, operator } from '../fine-tuning/open-fine-tunings';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { runCommand } from './run-command';

let app: TestApp;
let host: NodeHost;
let opened: ReturnType<typeof openFineTunings>;

beforeEach(async () => {
  opened = openFineTunings({ folder: temporaryFolder() });
  app = await startTestApp({ fineTunings: opened.fineTunings });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await host.close();
  jest.restoreAllMocks();
});

const kit = (...parameters: string[]) =>
  runCommand(addFineTuneCommand, { url: host.url, key: app.operatorKey }, ['fine-tune', ...parameters]);

const lessons = ['--dataset', 'lessons', '--base', 'tiny', '--method', 'sft'];

/** Goes on until the job is started, then ends it so. */
async function endJob(status: Parameters<typeof opened.jobs.set>[0]) {
  const [{ id } = { id: '' }] = await opened.fineTunings.list(operator, 1);
  await opened.advance(id);
  opened.jobs.set(status);
  await opened.advance(id);
  return id;
}

test('starts a fine-tuning and leaves it running, with what follows it', async () => {
  const { stdout, code } = await kit(...lessons, '--epochs', '2', '--learning-rate', '1e-4', '--no-wait');

  expect(code).toBe(0);
  expect(stdout).toMatch(/^tuning_\S+ building\n/);
  expect(stdout).toMatch(/it goes on by itself: kit fine-tune show tuning_\S+ --follow$/);
  const [started] = await opened.fineTunings.list(operator, 1);
  expect(started).toMatchObject({ group: 'support', hyperparameters: { epochs: 2, learningRate: 0.0001 } });
});

test('follows it to its version, and says how to approve it', async () => {
  const following = kit(...lessons);
  while ((await opened.fineTunings.list(operator, 1)).length === 0) await new Promise(setImmediate);
  await endJob({ state: 'completed' });

  const { stdout, code } = await following;

  expect(code).toBe(0);
  expect(stdout).toContain('records: 27, held out: 3');
  expect(stdout).toContain('with held_out_loss_before 3.5000, held_out_loss_after 2.2500, and waits');
  expect(stdout).toMatch(/approve it with: kit models approve support@1f0c3a5b7d9e --reason "…"$/);
});

test('leaves it running at Ctrl-C', async () => {
  const following = kit(...lessons);
  while ((await opened.fineTunings.list(operator, 1)).length === 0) await new Promise(setImmediate);

  const atOnce = setInterval(() => process.emit('SIGINT'), 200);
  const { stdout, code } = await following.finally(() => clearInterval(atOnce));

  expect([code, stdout]).toEqual([0, expect.stringContaining('it goes on by itself')]);
  expect((await opened.fineTunings.list(operator, 1))[0]).toMatchObject({ step: 'building' });
  expect((await opened.fineTunings.list(operator, 1))[0]?.stopping).toBeUndefined();
});

test('lists, shows, stops and resumes', async () => {
  const none = await kit('list');
  await kit(...lessons, '--no-wait');
  const [{ id } = { id: '' }] = await opened.fineTunings.list(operator, 1);

  const stopping = await kit('stop', id);
  await opened.advance(id);
  const stopped = await kit('show', id);
  const resumed = await kit('resume', id, '--max-cost', '20', '--no-wait');
  const list = await kit('list');

  expect(none.stdout).toBe('nothing was fine-tuned yet');
  expect(stopping.stdout).toContain(`kit fine-tune resume ${id} goes on`);
  expect([stopped.code, stopped.stdout]).toEqual([1, expect.stringContaining(`${id} stopped`)]);
  expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining('resumed it')]);
  expect(list.stdout).toContain('building');
  expect(await opened.fineTunings.get(operator, id)).toMatchObject({ turn: 2, maxCostUsd: 20 });
});

test('ends with 1 and the reason when it fails', async () => {
  await kit(...lessons, '--no-wait');
  const id = await endJob({ state: 'failed', reason: 'AlgorithmError: no space left on device' });

  const { stdout, code } = await kit('show', id);

  expect(code).toBe(1);
  expect(stdout).toMatch(/the disk is full/);
  expect(stdout).toMatch(/go on with it: kit fine-tune resume/);
});

test('offers no resumption of what would fail the same way', async () => {
  await kit(...lessons, '--no-wait');
  const id = await endJob({ state: 'failed', reason: '--tuning qlora needs a CUDA GPU, and there is none' });

  const { stdout, code } = await kit('show', id);

  expect(code).toBe(1);
  expect(stdout).toMatch(/start another with --tuning lora/);
  expect(stdout).toMatch(/would fail the same way: mend that, then start another$/);
  expect(stdout).not.toContain('kit fine-tune resume');
});

test('fails without what is learned, and with what the kit refuses', async () => {
  await expect(kit('--dataset', 'lessons')).rejects.toThrow('--dataset, --base and --method');
  await expect(kit(...lessons, '--lora-rank', '0')).rejects.toThrow(
    '--lora-rank must be 1 or more, got 0: change it',
  );
  await expect(kit('--dataset', 'exam', '--base', 'tiny', '--method', 'dpo')).rejects.toThrow(
    /for evaluation/,
  );
  await expect(kit(...lessons, '--epochs', 'many')).rejects.toThrow(/write a number/);
  await expect(kit('show', 'tuning_0')).rejects.toThrow(/there is no fine-tuning tuning_0/);
  expect(await opened.fineTunings.list(operator, 1)).toEqual([]);
});

test('says in one line where it stands, its losses, its speed and its cost', () => {
  const line = describeProgress({
    id: 'tuning_1',
    base: 'tiny',
    method: 'sft',
    group: 'support',
    step: 'training',
    started_at: '',
    progress: { step: 10, steps: 200, loss: 3.21, held_out_loss: 3.5, tokens_per_second: 811.6 },
    max_cost_usd: 50,
    cost_usd: 1.254,
    history: [],
  });

  expect(line).toBe(
    'training: step 10 of 200, loss 3.2100, held-out loss of the base 3.5000, 812 tokens/s, $1.25 of $50',
  );
});
