import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addIngestionCommand } from '../../bin/add-ingestion-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { ReplayedLetter } from '../../lambdas/ingestion/api';
import { startTestApp } from '../api/start-test-app';

let host: NodeHost | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await host?.close();
});

/** Runs the command in this process. @returns what it printed */
async function kit(parameters: readonly string[], letters: readonly ReplayedLetter[]): Promise<string> {
  const app = await startTestApp({ replay: async (limit) => letters.slice(0, limit) });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
  const program = new Command()
    .option('--url <url>', '', host.url)
    .option('--key <key>', '', app.operatorKey)
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addIngestionCommand(program);
  await program.parseAsync(['node', 'kit', 'ingestion', 'replay', ...parameters]);
  return printed.mock.calls.flat().join('\n');
}

const letter = (cause: string, day: string) => ({ body: '{}', cause, since: `2026-01-${day}T00:00:00.000Z` });
const letters = [
  letter('of no known form', '03'),
  letter('the table is gone', '02'),
  letter('of no known form', '01'),
];

test('says how many messages went back, and why they lay there', async () => {
  expect(await kit([], letters)).toBe(
    [
      'put back 3; those that fail again come back here',
      '  2 since 2026-01-01T00:00:00.000Z: of no known form',
      '  1 since 2026-01-02T00:00:00.000Z: the table is gone',
    ].join('\n'),
  );
});

test('puts back no more than it is told to', async () => {
  expect(await kit(['--limit', '1'], letters)).toContain('put back 1;');
});

test('says that nothing lay there', async () => {
  expect(await kit([], [])).toBe('nothing lay there');
});

test.each(['0', '1001', 'all'])('fails for the limit %s', async (limit) => {
  await expect(kit(['--limit', limit], letters)).rejects.toMatchObject({
    message: expect.stringContaining('give a whole number from 1 to 1000'),
  });
});
