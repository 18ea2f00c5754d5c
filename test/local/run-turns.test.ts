import { AppError } from '../../lambdas/platform/errors';
import { runTurns, type TurnFailure } from '../../local/run-turns';

test('says where a turn broke, for "see kit.log" helps nobody whose log says no more than that', async () => {
  const failures: TurnFailure[] = [];
  const broken = [
    new TypeError('x is no function'),
    new AppError('away', { kind: 'unavailable', code: 'away' }),
  ];
  const turns = runTurns({
    advance: async () => {
      const error = broken.shift();
      if (error) throw error;
      return undefined;
    },
    giveUp: async () => {},
    onFailure: (failure) => failures.push(failure),
    longestWaitSeconds: 0,
  });

  turns.start('tuning_1');
  while (failures.length < 2) await new Promise(setImmediate);
  await turns.close();

  expect(failures).toEqual([
    {
      id: 'tuning_1',
      failures: 1,
      code: 'internal',
      defect: expect.stringMatching(/^TypeError at .*run-turns\.test/),
    },
    { id: 'tuning_1', failures: 2, code: 'away', defect: undefined },
  ]);
});
