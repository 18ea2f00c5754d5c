import { jest } from '@jest/globals';
import { addModelsCommand } from '../../bin/add-models-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { openFineTunings, operator } from '../fine-tuning/open-fine-tunings';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { makeModelVersion } from '../model-hub/make-model-version';
import { runCommand } from './run-command';

const files = ['config.json', 'model.safetensors'].map((path) => ({
  path,
  bytes: 500,
  sha256: 'e'.repeat(64),
}));
const merged: ModelVersion = {
  ...makeModelVersion('merged', { kind: 'merged', files }),
  version: 1,
  state: 'pending',
  aliases: [],
};

let app: TestApp;
let host: NodeHost;
let opened: ReturnType<typeof openFineTunings>;

beforeEach(async () => {
  opened = openFineTunings({ folder: temporaryFolder(), versions: [merged] });
  app = await startTestApp({ fineTunings: opened.fineTunings });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await host.close();
  jest.restoreAllMocks();
});

const kit = (...parameters: string[]) =>
  runCommand(addModelsCommand, { url: host.url, key: app.operatorKey }, ['models', ...parameters]);

test('starts a compression and leaves it running, with what follows it', async () => {
  const { stdout, code } = await kit('compress', merged.id, '--max-cost', '5', '--no-wait');

  expect(code).toBe(0);
  expect(stdout).toMatch(/it goes on by itself: kit fine-tune show tuning_\S+ --follow$/);
  expect(await opened.fineTunings.list(operator, 1)).toMatchObject([
    { method: 'compress', compressedFrom: merged.id, maxCostUsd: 5 },
  ]);
});

test('calibrates AWQ on a dataset that is named', async () => {
  const { code } = await kit('compress', merged.id, '--scheme', 'awq', '--dataset', 'lessons', '--no-wait');

  expect(code).toBe(0);
  expect(await opened.fineTunings.list(operator, 1)).toMatchObject([
    { method: 'compress', scheme: 'awq', dataset: 'a'.repeat(64) },
  ]);
});

test('fails FP8 with a dataset', async () => {
  await expect(kit('compress', merged.id, '--dataset', 'lessons')).rejects.toThrow(/no dataset, got lessons/);
});

test('follows it to its version, and says how to approve it', async () => {
  const following = kit('compress', merged.id);
  while ((await opened.fineTunings.list(operator, 1)).length === 0) await new Promise(setImmediate);
  const [{ id } = { id: '' }] = await opened.fineTunings.list(operator, 1);
  await opened.advance(id);
  opened.jobs.left = { ...opened.jobs.left, files, variant: 'fp8' };
  opened.jobs.set({ state: 'completed' });
  await opened.advance(id);

  const { stdout, code } = await following;

  expect(code).toBe(0);
  expect(stdout).toContain(`${merged.id} is compressed`);
  expect(stdout).toMatch(/approve it with: kit models approve support@1f0c3a5b7d9e --reason "…"$/);
});

test('fails a version that is not there', async () => {
  await expect(kit('compress', 'support@0')).rejects.toThrow(/there is no model version support@0/);
});
