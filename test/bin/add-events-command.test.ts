import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addEventsCommand } from '../../bin/add-events-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { EventReplay } from '../../lambdas/observability/api';
import { startTestApp } from '../api/start-test-app';

let host: NodeHost | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await host?.close();
});

/** Runs the command in this process. @returns what it printed, and how it would end */
async function kit(parameters: readonly string[], replay: Partial<EventReplay>) {
  const limits: number[] = [];
  const app = await startTestApp({
    replayEvents: async (limit) => {
      limits.push(limit);
      return { letters: [], events: 0, left: [], ...replay };
    },
  });
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
  const program = new Command()
    .option('--url <url>', '', host.url)
    .option('--key <key>', '', app.operatorKey)
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addEventsCommand(program);
  await program.parseAsync(['node', 'kit', 'events', 'replay', ...parameters]);
  return { output: printed.mock.calls.flat().join('\n'), exitCode: process.exitCode, limits };
}

const letter = (cause: string, day: string) => ({ cause, since: `2026-01-${day}T00:00:00.000Z` });
const letters = [letter('the stream was away', '03'), letter('the stream was away', '01')];

test('says how many events went back, and why they lay there', async () => {
  const { output, exitCode, limits } = await kit([], { letters, events: 12 });

  expect(output).toBe(
    [
      'put back 12 events of 2 letters; what was counted before is not counted again',
      '  2 since 2026-01-01T00:00:00.000Z: the stream was away',
    ].join('\n'),
  );
  expect([exitCode, limits]).toEqual([undefined, [100]]);
});

test('says which letters stay, and ends as a failure', async () => {
  const left = [letter('it cannot be read: event_too_new', '02')];

  const { output, exitCode } = await kit(['--limit', '3'], { letters, events: 2, left });

  expect(output).toContain(
    [
      'left there: 1, of which nobody can make events',
      '  1 since 2026-01-02T00:00:00.000Z: it cannot be read: event_too_new',
    ].join('\n'),
  );
  expect(exitCode).toBe(1);
});

test('says that nothing lay there', async () => {
  expect((await kit([], {})).output).toBe('nothing lay there');
});

test.each(['0', '1001', 'all'])('fails for the limit %s', async (limit) => {
  await expect(kit(['--limit', limit], {})).rejects.toMatchObject({
    message: expect.stringContaining('give a whole number from 1 to 1000'),
  });
});
