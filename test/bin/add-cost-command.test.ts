import { Command } from 'commander';
import { addCostCommand } from '../../bin/add-cost-command';

const templates = {
  Data: { Resources: { Key: { Type: 'AWS::KMS::Key' }, Role: { Type: 'AWS::IAM::Role' } } },
};

async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const log = console.log;
  console.log = (line: string) => printed.push(line);
  try {
    const program = new Command('kit').option('--json').exitOverride();
    addCostCommand(program, async () => templates);
    await program.parseAsync(['cost', ...args], { from: 'user' });
  } finally {
    console.log = log;
  }
  return printed.join('\n');
}

test('prints the floor with a line for each kind of thing, and what grows with use', async () => {
  const printed = await run('dev');

  expect(printed).toContain('dev: at least 0.00 USD an hour, 1.00 USD a month, while nobody uses it');
  expect(printed).toContain('1.00 USD a month: 1 × KMS key, 1 USD each month');
  expect(printed).toContain('models: tokens of questions, answers and embeddings');
});

test('prints JSON for machines', async () => {
  const printed = await run('dev', '--json');

  expect(JSON.parse(printed)).toMatchObject({ region: 'ap-northeast-2', monthlyUsd: 1 });
});

test('fails for an environment that is not there, and names those that are', async () => {
  await expect(run('nowhere')).rejects.toThrow(
    'there is no environment "nowhere": use local, dev, staging, prod',
  );
});

test('fails for the environment of this machine, where AWS bills nothing', async () => {
  await expect(run('local')).rejects.toThrow('local runs on this machine, where AWS bills nothing');
});
