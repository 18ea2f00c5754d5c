import { Command } from 'commander';
import { addModelsCommand } from '../../bin/add-models-command';

async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const log = console.log;
  console.log = (line: string) => printed.push(line);
  try {
    const program = new Command('kit').option('--json').exitOverride();
    program.configureOutput({ writeErr: () => {} });
    addModelsCommand(program);
    for (const command of program.commands.flatMap(({ commands }) => commands)) command.exitOverride();
    await program.parseAsync(['models', ...args], { from: 'user' });
  } finally {
    console.log = log;
  }
  return printed.join('\n');
}

test('lists the catalogue with size, context, licence, languages and kinds of weights', async () => {
  const printed = await run('list');

  expect(printed).toMatch(/^model +parameters +context +licence +languages +weights$/m);
  expect(printed).toMatch(/^qwen3-8b +8\.20 B +40960 +Apache 2\.0 +zh en and 98 more +bf16 fp8 awq-int4$/m);
  expect(printed).toMatch(/^llama-3\.1-8b .*Llama 3\.1 Community License \(to be accepted\)/m);
  expect(printed).toMatch(/^nova-lite .*on Bedrock$/m);
});

test('lists the whole catalogue for machines', async () => {
  const models: readonly { id: string; kind: string }[] = JSON.parse(await run('list', '--json'));

  expect(models.map(({ id }) => id)).toContain('kanana-1.5-8b');
  expect(new Set(models.map(({ kind }) => kind))).toEqual(new Set(['bedrock', 'open']));
});

test('shows every fact with its source and day, and what the variants need at a goal', async () => {
  const printed = await run('show', 'qwen3-8b', '--context', '16384', '--concurrent', '4');

  expect(printed).toContain('weights: Qwen/Qwen3-8B at b968826d9c46dd6066d109eabc6255188de91218 (');
  expect(printed).toContain('licence: Apache 2.0 (https://huggingface.co/Qwen/Qwen3-8B, read 2026-11-30)');
  expect(printed).toContain('qwen3-8b in bf16 on ml.g6e.xlarge: a copy takes 1 of 1 × L40S');
  expect(printed).toContain('KV cache 9.00 GiB: 16384 tokens × 4 requests');
  expect(printed).toContain('USD an hour each instance');
  expect(printed).not.toContain('instances: ');
});

test('says which weights are made by compression, and where others lie', async () => {
  expect(await run('show', 'mistral-7b')).toContain('fp8: made by compressing it here');
  expect(await run('show', 'qwen3-8b')).toContain(
    'fp8: Qwen/Qwen3-8B-FP8 at 220b46e3b2180893580a4454f21f22d3ebb187d3',
  );
});

test('says why a variant fits nowhere, and what would', async () => {
  const printed = await run('show', 'llama-3.3-70b', '--context', '131072', '--concurrent', '512');

  expect(printed).toContain('llama-3.3-70b in bf16 fits no instance; nearest is');
  expect(printed).toContain('what would fit: ');
});

test('shows a model of a provider without any arithmetic', async () => {
  const printed = await run('show', 'claude-sonnet-4.5');

  expect(printed).toContain('on Bedrock: anthropic.claude-sonnet-4-5-20250929-v1:0, profiles global');
  expect(printed).not.toContain('GiB');
});

test('fails for a model that is not there, and names those that are', async () => {
  await expect(run('show', 'gpt-7')).rejects.toThrow(
    'there is no model "gpt-7" in the catalogue: use nova-lite, nova-pro',
  );
});

test('says once that a context is longer than that of the model', async () => {
  await expect(run('show', 'qwen3-8b', '--context', '100000')).rejects.toThrow(
    '--context must be at most 40960, the context of qwen3-8b, got 100000',
  );
});

test('shows the price of another region, with its name, where the region has none', async () => {
  expect(await run('show', 'qwen3-8b', '--region', 'ap-northeast-2')).toMatch(
    /USD an hour each instance in us-(east-1|west-2), none is known in ap-northeast-2/,
  );
});

test.each([
  [
    '--region',
    'nowhere',
    "'nowhere' is invalid. must be an AWS region; prices are known of us-east-1, us-west-2",
  ],
  ['--context', 'long', 'must be a whole number from 512 to 1048576'],
  ['--context', '999999999', 'must be a whole number from 512 to 1048576'],
  ['--concurrent', '0', 'must be a whole number from 1 to 1024'],
])('fails for the goal %s %s that cannot be', async (option, value, message) => {
  await expect(run('show', 'qwen3-8b', option, value)).rejects.toThrow(message);
});
