import { jest } from '@jest/globals';
import { Command } from 'commander';
import { addPeopleCommand } from '../../bin/add-people-command';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { Deletion } from '../../lambdas/feedback/api';
import { startTestApp } from '../api/start-test-app';
import { makeDeletion } from '../feedback/make-deletion';

let host: NodeHost | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await host?.close();
});

/** Runs the command in this process. @returns what it printed, and how it would end */
async function kit(parameters: readonly string[], fields: Partial<Deletion> = {}) {
  const asked: unknown[] = [];
  const { version: _, resume: __, ...report } = makeDeletion({ personId: 'key_person', ...fields });
  const app = await startTestApp({
    deletions: {
      request: async (_caller, personId, reason) => {
        asked.push([personId, reason]);
        return report;
      },
      get: async () => report,
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
  addPeopleCommand(program);
  await program.parseAsync(['node', 'kit', 'people', ...parameters]);
  return { output: printed.mock.calls.flat().join('\n'), exitCode: process.exitCode, asked };
}

test('asks for the deletion of a person, and says how it is followed', async () => {
  const { output, exitCode, asked } = await kit(['delete', 'key_person', '--reason', 'asked by mail']);

  expect(asked).toEqual([['key_person', 'asked by mail']]);
  expect(output).toContain(
    'key_person: running, asked for 2026-01-02T03:04:05.000Z, due 2026-02-01T03:04:05.000Z',
  );
  expect(output).toMatch(/answer log +waiting +0 +0/);
  expect(output).toContain('kit people report key_person');
  expect(exitCode).toBeUndefined();
});

test.each(['failed', 'overdue'] as const)('ends as a failure where a deletion is %s', async (state) => {
  const steps = [
    { store: 'lake', state: 'failed', found: 1, erased: 1, cause: 'lake_query_failed' },
  ] as const;

  const { output, exitCode } = await kit(['report', 'key_person'], { state, steps });

  expect(output).toMatch(/lake +failed +1 +1 +lake_query_failed/);
  expect(exitCode).toBe(1);
});
