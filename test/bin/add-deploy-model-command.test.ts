import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addDeployModelCommand } from '../../bin/add-deploy-model-command';
import { addReleaseCommand } from '../../bin/add-release-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { createDeployments } from '../../lambdas/serving/create-deployments';
import { runDeployments } from '../../local/run-deployments';
import { startTestApp } from '../api/start-test-app';
import { openReleases, routes } from '../promotion/open-releases';
import { componentOf, openDeployments } from '../serving/open-deployments';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  process.exitCode = undefined;
  for (const close of closing.splice(0)) await close();
  jest.restoreAllMocks();
});

/** A kit that answers at an address, with deployments that run. */
async function startKit() {
  const opened = openDeployments();
  const machine = await runDeployments(opened.deps);
  const deployments = createDeployments({ ...opened.deps, machine });
  const { releases } = await openReleases({
    deployments,
    models: opened.deps.versions,
    routes: routesSchema.parse({
      ...routes,
      own: { kind: 'chat', provider: { type: 'sagemaker', endpoint: 'chat' }, model: 'qwen3-8b' },
    }),
  });
  const app = await startTestApp({ deployments, releases });
  const host: NodeHost = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  closing.push(
    () => machine.close(),
    () => host.close(),
  );
  return { ...opened, url: host.url, key: app.operatorKey };
}

/** Runs a command in this process. @returns what it printed */
async function run(
  { url, key }: { url: string; key: string },
  ...parameters: readonly string[]
): Promise<string> {
  const printed: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((text: unknown) => {
    printed.push(String(text));
  });
  const program = new Command('kit')
    .exitOverride()
    .option('--url <url>')
    .option('--key <key>')
    .option('--json');
  program.configureOutput({ writeErr: () => {} });
  addDeployModelCommand(program);
  addReleaseCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  await program.parseAsync(['--url', url, '--key', key, ...parameters], { from: 'user' });
  return printed.join('\n');
}

test('deploys a version, makes a release with it, lists and shows it, and takes it off', async () => {
  const kit = await startKit();
  const version = kit.register('aaaaaaaaaaaa');

  const deployed = await run(kit, 'deploy-model', version);
  const [id = ''] = deployed.match(/deployment_\w+/) ?? [];
  const made = await run(kit, 'release', 'create', '--note', '우리 모델', '--model', version);
  const difference = await run(kit, 'release', 'diff', made.slice(0, 12));
  const listed = await run(kit, 'deploy-model', 'list');
  const shown = await run(kit, 'deploy-model', 'show', id);
  const removed = await run(kit, 'deploy-model', 'remove', id);

  expect(deployed.split('\n')).toEqual([
    `support@aaaaaaaaaaaa answers on chat (${id})`,
    '  what was there before stays until 2026-01-02T04:04:05.000Z, or longer',
    'make a release with it: kit release create --model support@aaaaaaaaaaaa --note "…"',
  ]);
  expect(difference).toContain('routes.chat.model\n- extractive-v1\n+ support@aaaaaaaaaaaa');
  expect(listed).toMatch(new RegExp(`^${id} +baking +support@aaaaaaaaaaaa +chat `, 'm'));
  expect(shown).toContain(`support@aaaaaaaaaaaa on chat, as ${componentOf('aaaaaaaaaaaa')}, begun by key_`);
  expect(removed).toBe('support@aaaaaaaaaaaa is off chat');
  expect(process.exitCode).toBeUndefined();
});

test('takes a version for a release as for a deployment: by its group, which is its newest, and by its number', async () => {
  const kit = await startKit();
  const first = kit.register('aaaaaaaaaaaa');
  const newest = kit.register('bbbbbbbbbbbb', { version: 2 });
  const deploy = (name: string) => run(kit, 'deploy-model', name);
  const pinned = async (name: string) => {
    const made = await run(kit, 'release', 'create', '--note', name, '--model', name);
    return run(kit, 'release', 'diff', made.slice(0, 12));
  };

  expect(await deploy('support:1')).toContain(`${first} answers on chat`);
  expect(await deploy('support')).toContain(`${newest} answers on chat`);
  expect(await pinned('support:1')).toContain(`routes.chat.model\n- extractive-v1\n+ ${first}`);
  expect(await pinned('support')).toContain(`routes.chat.model\n- extractive-v1\n+ ${newest}`);
  expect(await pinned('macaw-large')).toContain('+ macaw-large');
  await expect(pinned('support:3')).rejects.toThrow(
    /no chat route of this environment calls the model support:3: use .*, or a model version that is deployed/,
  );
});

test('fails with the reason of the endpoint', async () => {
  const kit = await startKit();
  kit.components.outcome = {
    state: 'failed',
    reason: 'InsufficientInstanceCapacity: none of ml.g6.2xlarge',
    differences: [],
  };

  const printed = await run(kit, 'deploy-model', kit.register('aaaaaaaaaaaa'), '--endpoint', 'chat');

  expect(printed).toMatch(
    /^support@aaaaaaaaaaaa does not answer on chat \(deployment_\w+\)\n {2}the endpoint says/,
  );
  expect(printed).toContain('choose another instanceType');
  expect(process.exitCode).toBe(1);
});

test('fails for a version that waits for its approval, and for a route without a model', async () => {
  const kit = await startKit();
  const version = kit.register('aaaaaaaaaaaa', { state: 'pending' });

  await expect(run(kit, 'deploy-model', version)).rejects.toThrow(/kit models approve support@aaaaaaaaaaaa/);
  await expect(run(kit, 'release', 'create', '--note', 'x', '--route', 'chat')).rejects.toThrow(
    /give --model too/,
  );
  await expect(run(kit, 'release', 'create', '--note', 'x', '--model', version)).rejects.toThrow(
    /not deployed in this environment: deploy it with "kit deploy-model support@aaaaaaaaaaaa"/,
  );
});

test('does not wait where it is told so, and goes on without anybody who follows', async () => {
  const kit = await startKit();

  const begun = await run(kit, 'deploy-model', kit.register('aaaaaaaaaaaa'), '--no-wait');

  expect(begun).toMatch(/^(deployment_\w+) is creating: kit deploy-model show \1$/);
});
