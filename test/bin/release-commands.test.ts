import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addApproveCommand } from '../../bin/add-approve-command';
import { addPromoteCommand } from '../../bin/add-promote-command';
import { addReleaseCommand } from '../../bin/add-release-command';
import { addRollbackCommand } from '../../bin/add-rollback-command';
import { openTarget } from '../../bin/open-target';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { runRollouts } from '../../local/run-rollouts';
import { startTestApp } from '../api/start-test-app';
import { openPromotions } from '../promotion/open-promotions';
import { readPrompt } from '../promotion/open-releases';

const before = { ...process.env };
const hosts: NodeHost[] = [];
const closing: (() => Promise<void>)[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-releases-'));
});

afterEach(async () => {
  process.env = { ...before };
  process.exitCode = undefined;
  for (const close of closing.splice(0)) await close();
  for (const host of hosts.splice(0)) await host.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

/** A kit that answers at an address, with rollouts that run, and a key of each role. */
async function startKit(settings: object = {}) {
  const opened = await openPromotions({ canary: { steps: [] }, ...settings });
  const running = await runRollouts(opened.deps);
  closing.push(() => running.close());
  const { promotions } = opened;
  const app = await startTestApp({
    releases: opened.releases,
    promotions: {
      ...promotions,
      promote: async (caller, digest) => {
        const rollout = await promotions.promote(caller, digest);
        await running.start(rollout.id);
        return rollout;
      },
      approve: async (...decision) => {
        const rollout = await promotions.approve(...decision);
        await running.resume(rollout.id);
        return rollout;
      },
    },
  });
  const host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  hosts.push(host);
  const { key: approverKey } = await app.issue({ roles: ['approver'] });
  return { ...opened, url: host.url, operatorKey: app.operatorKey, approverKey };
}

type Kit = Awaited<ReturnType<typeof startKit>>;

/** Runs a command in this process, as the operator unless told otherwise. @returns what it printed */
async function run(kit: Kit, parameters: readonly string[], key = kit.operatorKey): Promise<string> {
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
  addReleaseCommand(program);
  addPromoteCommand(program);
  addApproveCommand(program);
  addRollbackCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  await program.parseAsync(['--url', kit.url, '--key', key, ...parameters], { from: 'user' });
  return printed.join('\n');
}

test('makes a release of settings and of a template, shows it, lists it and says what is different', async () => {
  const kit = await startKit();
  const file = join(folder, 'answer.yaml');
  writeFileSync(file, `${readPrompt('answer')}# more\n`);

  const made = await run(kit, [
    ...['release', 'create', '--note', '더 많은 구절'],
    ...['--set', 'retrieval.retrievedPassages=8', '--set', 'chain.temperature=0.2'],
    ...['--template', `answer=${file}`],
  ]);
  const [digest = ''] = made.match(/^[0-9a-f]{64}/) ?? [];
  const shown = await run(kit, ['release', 'show', digest.slice(0, 8)]);
  const listed = await run(kit, ['release', 'list']);
  const difference = await run(kit, ['release', 'diff', digest]);
  const none = await run(kit, ['release', 'diff', digest, digest]);

  expect(made.split('\n')[1]).toBe(`promote it with: kit promote ${digest.slice(0, 12)}`);
  expect(shown.split('\n')).toEqual(
    expect.arrayContaining([
      `release    ${digest}`,
      'is         neither champion nor candidate',
      'note       더 많은 구절',
      '  chain.retrieval.retrievedPassages = 8',
      '  chain.temperature = 0.2',
      'attested   nothing',
    ]),
  );
  expect(listed).toMatch(
    new RegExp(`^${digest.slice(0, 12)} +- +2026-01-02T03:04:05.000Z +key_\\S+ +더 많은 구절$`, 'm'),
  );
  expect(difference).toMatch(/^templates\.answer:\d+\n\+ # more$/m);
  expect(difference).toContain('chain.retrieval.retrievedPassages\n- 6\n+ 8');
  expect(none).toBe('they are the same');
});

test('promotes, waits for an approver, approves and rolls back', async () => {
  const kit = await startKit();
  const { digest } = await kit.makeRelease();

  const waiting = await run(kit, ['promote', digest.slice(0, 12)]);
  const [id = ''] = waiting.match(/rollout_\w+/) ?? [];
  const exitWaiting = process.exitCode;
  const champion = await run(kit, ['approve', id, '--reason', '좋다'], kit.approverKey);
  const rollouts = await run(kit, ['release', 'rollouts']);
  const back = await run(kit, ['rollback', '--reason', 'nonsense']);

  expect(waiting).toContain(`${digest.slice(0, 12)} waits for an approver until`);
  expect(waiting).toContain(`approve it with: kit approve ${id} --reason "…"`);
  expect(exitWaiting).toBeUndefined();
  expect(champion).toContain(`${digest.slice(0, 12)} is champion (${id})`);
  expect(rollouts).toMatch(new RegExp(`^${id} +promoted +${digest.slice(0, 12)} `, 'm'));
  expect(back).toBe(`rolled back: ${digestRelease(kit.defaultManifest).slice(0, 12)} answers`);
});

test('ends with 1 when the gate says no, and says why', async () => {
  const kit = await startKit();
  kit.evaluations.result = 'worse';
  const { digest } = await kit.makeRelease();

  const printed = await run(kit, ['promote', digest]);

  expect(printed).toContain(`${digest.slice(0, 12)}: rejected (rollout_`);
  expect(printed).toContain('correctness differs by -30.0 points');
  expect(process.exitCode).toBe(1);
});

test('declines, and follows nothing when it is told so', async () => {
  const kit = await startKit();
  const { digest } = await kit.makeRelease();

  const begun = await run(kit, ['promote', digest, '--no-wait']);
  const [id = ''] = begun.match(/rollout_\w+/) ?? [];
  await run(kit, ['release', 'rollouts']);
  while ((await kit.promotions.rollout(id)).step !== 'waiting-for-approval') await kit.advance(id);
  const declined = await run(kit, ['approve', id, '--decline', '--reason', 'not now'], kit.approverKey);

  expect(begun).toBe(`${id} has begun: kit release rollouts shows where it stands`);
  expect(declined).toBe(`declined ${id}`);
  expect((await kit.promotions.rollout(id)).step).toBe('rejected');
});

test('carries a release to the next environment, and promotes it there', async () => {
  const kit = await startKit();
  const staging = await startKit({ isApprovalNeeded: false });
  const { digest } = await kit.makeRelease();
  process.env.KIT_URL_STAGING = `${staging.url}/v1`;
  process.env.KIT_KEY_STAGING = staging.operatorKey;

  const printed = await run(kit, ['promote', digest.slice(0, 12), '--to', 'staging', '--json']);

  expect(JSON.parse(printed)).toMatchObject({ candidate: digest, step: 'promoted' });
  expect((await staging.promotions.pointers()).champion).toBe(digest);
  expect((await kit.promotions.pointers()).version).toBe(0);
});

test('takes the key of the next environment from who types it, never from an argument', async () => {
  const asked: string[] = [];
  const ask = async (name: string) => {
    asked.push(name);
    return 'sk-kit-typed';
  };

  await openTarget('prod-eu', { url: 'http://127.0.0.1:9', variables: {}, ask });
  const options = new Command('kit');
  addPromoteCommand(options);

  expect(asked).toEqual(['KIT_KEY_PROD_EU']);
  expect(options.commands[0]?.options.map(({ long }) => long)).toEqual(['--to', '--to-url', '--no-wait']);
});

test.each([
  [
    'a setting of no form',
    ['release', 'create', '--note', 'x', '--set', 'temperature'],
    'write it as field=value',
  ],
  [
    'a template of no purpose',
    ['release', 'create', '--note', 'x', '--template', 'a=b'],
    'write it as purpose=file',
  ],
  [
    'no note',
    ['release', 'create', '--set', 'temperature=1'],
    "required option '--note <note>' not specified",
  ],
  [
    'a file that is not there',
    ['release', 'create', '--note', 'x', '--template', 'answer=gone.yaml'],
    'cannot read gone.yaml',
  ],
  [
    'a setting that is none',
    ['release', 'create', '--note', 'x', '--set', 'warmth=1'],
    'chain.warmth is no field of chain',
  ],
  ['nothing that changes', ['release', 'create', '--note', 'x'], 'the release would be the same as'],
  [
    'a release that is not there',
    ['release', 'show', 'ffffffff'],
    'there is no release whose digest begins with ffffffff',
  ],
  ['a promotion of the champion', ['promote', 'champion'], 'answers already: promote another'],
  [
    'an environment of no address',
    ['promote', 'champion', '--to', 'staging'],
    'a line KIT_URL_STAGING=… in .env',
  ],
  [
    'an environment of no name',
    ['promote', 'champion', '--to', 'A B'],
    'an environment is named by lower-case letters',
  ],
  [
    'an address that is none',
    ['promote', 'champion', '--to', 'dev', '--to-url', 'x'],
    'the address of the kit is no URL',
  ],
  ['an approval without the role', ['approve', 'rollout_x', '--reason', 'x'], 'this needs the role approver'],
  [
    'an approval without a reason',
    ['approve', 'rollout_x'],
    "required option '--reason <reason>' not specified",
  ],
  ['a rollback of nothing', ['rollback', '--reason', 'x'], 'there is nothing to roll back'],
] as const)('fails for %s, in one sentence', async (_name, parameters, message) => {
  const kit = await startKit();
  delete process.env.KIT_URL_STAGING;

  await expect(run(kit, parameters)).rejects.toThrow(message);
  expect(await kit.promotions.rollouts(10)).toEqual([]);
});

test('is on the command line', () => {
  const source = readFileSync(join(import.meta.dirname, '../../bin/kit.ts'), 'utf8');

  for (const command of ['Release', 'Promote', 'Approve', 'Rollback']) {
    expect(source).toContain(`add${command}Command(program)`);
  }
});
