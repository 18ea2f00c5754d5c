import { jest } from '@jest/globals';
import { addModelsCommand } from '../../bin/add-models-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { startTestApp } from '../api/start-test-app';
import { openImports } from '../model-hub/open-imports';
import { openModelVersions } from '../model-hub/open-model-versions';
import { runCommand } from './run-command';

const before = { ...process.env };
const hosts: NodeHost[] = [];
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  process.env = { ...before };
  for (const host of hosts.splice(0)) await host.close();
  for (const close of closing.splice(0)) await close();
  jest.restoreAllMocks();
});

/** A kit with a model hub that answers at an address. */
async function startKit() {
  const imports = await openImports();
  closing.push(() => imports.hub.close());
  const hub = await openModelVersions();
  const app = await startTestApp({ baseModels: imports.baseModels, modelVersions: hub.versions });
  const { url, ...host } = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  hosts.push({ url, ...host });
  const { key: approverKey } = await app.issue({ roles: ['approver'] });
  const run = (parameters: readonly string[], key = app.operatorKey) =>
    runCommand(addModelsCommand, { url, key }, ['models', ...parameters]);
  return {
    ...imports,
    versions: hub.versions,
    artefact: hub.artefact,
    url,
    run,
    approverKey,
    key: app.operatorKey,
  };
}

test('follows an import until the model is here, then lists it', async () => {
  const kit = await startKit();

  const { stdout, code } = await kit.run(['import', 'qwen']);
  const listed = await kit.run(['imported']);

  expect(stdout).toMatch(/^qwen is here: revision cccccccccccc, 0\.2 MB in .*base-models\/qwen\//);
  expect(code).toBe(0);
  expect(listed.stdout).toMatch(/^MODEL .*\nqwen +imported +0\.2 MB +cccccccccccc/);
});

test('copies a base model from another environment by its address there', async () => {
  const [source, target] = [await startKit(), await startKit()];
  await source.run(['import', 'qwen']);
  Object.assign(process.env, { KIT_URL_DEV: source.url, KIT_KEY_DEV: source.key });

  const { stdout } = await target.run(['import', 'qwen', '--from', 'dev']);

  // This machine reads no bucket: what matters here is where it was told to look.
  expect(stdout).toContain('of another environment, which this one cannot read: leave --from out');
  expect((await target.baseModels.get('qwen')).copiedFrom).toBe(
    (await source.baseModels.get('qwen')).address,
  );
});

test('fails an import with what the hub says, and exit code 1', async () => {
  const kit = await startKit();
  kit.hub.faults.set('model.safetensors', ['altered']);

  const { stdout, code } = await kit.run(['import', 'qwen']);

  expect(stdout).toMatch(/^qwen was not imported: .*model\.safetensors must have the SHA-256 /);
  expect(stdout).toContain('the same command goes on with what is missing');
  expect(code).toBe(1);
});

test('fails to import what comes under a licence, until it is accepted', async () => {
  const kit = await startKit();

  await expect(kit.run(['import', 'llama'])).rejects.toThrow('then say --accept-licence');
  const { stdout } = await kit.run(['import', 'llama', '--accept-licence', '--no-wait']);

  expect(stdout).toContain('llama is being imported');
  await kit.machine.settle();
});

test('warns of a version that fits held-out records no better than its base or the champion', async () => {
  const kit = await startKit();
  const metrics = { held_out_loss_before: 2.5, held_out_loss_champion: 1, held_out_loss_after: 1.25 };
  const { id } = await kit.versions.register(await kit.artefact('worse', { metrics }));
  const better = await kit.versions.register(await kit.artefact('better'));

  const { stdout } = await kit.run(['versions', 'support']);

  expect(stdout).toContain(`${id}: it fits held-out records (loss 1.2500) no better than the champion`);
  expect(stdout).not.toContain(`${better.id}:`);
});

test('shows a version with what was decided of it, its lineage, metrics and card', async () => {
  const kit = await startKit();
  const metrics = { held_out_loss_before: 2.5, held_out_loss_after: 2.75 };
  const { id } = await kit.versions.register(await kit.artefact('worse', { metrics }));
  await kit.run(['reject', id, '--reason', 'it got worse'], kit.approverKey);

  const { stdout } = await kit.run(['show', 'support:1']);

  expect(stdout).toMatch(new RegExp(`^${id}: number 1 of support, adapter `));
  expect(stdout).toMatch(/\n {2}state: rejected by key_\S+ at \S+: it got worse\n/);
  expect(stdout).toContain('\n  warning: ');
  expect(stdout).toContain('\n    base_model: ');
  expect(stdout).toContain('\n    held_out_loss_after: 2.75\n');
  expect(stdout.endsWith(`\n\n${(await kit.versions.get(id)).card.trim()}`)).toBe(true);
});

test('says that a group has no version, and what makes the first', async () => {
  const kit = await startKit();

  const { stdout } = await kit.run(['versions', 'supprt']);

  expect(stdout).toBe('no model version is registered in the group supprt: kit fine-tune makes the first');
});

test('lists versions of one’s own, approves one and rejects another', async () => {
  const kit = await startKit();
  const one = await kit.versions.register(await kit.artefact('a'));
  const two = await kit.versions.register(await kit.artefact('b'));

  const approved = await kit.run(['approve', one.id, '--reason', '좋다'], kit.approverKey);
  const rejected = await kit.run(['reject', 'support', '--reason', 'worse'], kit.approverKey);
  const listed = await kit.run(['versions', 'support']);

  expect(approved.stdout).toBe(`approved ${one.id}: kit deploy-model ${one.id}`);
  expect(rejected.stdout).toBe(`rejected ${two.id}`);
  expect(listed.stdout.split('\n').map((line) => line.split(/ +/).slice(0, 3))).toEqual([
    ['VERSION', 'NO.', 'STATE'],
    [two.id, '2', 'rejected'],
    [one.id, '1', 'approved'],
  ]);
});

test('copies a version from another environment', async () => {
  const [source, target] = [await startKit(), await startKit()];
  const { id } = await source.versions.register(await source.artefact());
  Object.assign(process.env, { KIT_URL_DEV: source.url, KIT_KEY_DEV: source.key });

  const { stdout } = await target.run(['copy', 'support:1', '--from', 'dev']);

  expect(stdout).toBe(`${id} is here and pending: kit models approve ${id} --reason "…"`);
  expect((await target.versions.get(id)).copiedBy).toMatch(/^key_/);
});
