import { failInterruptedAnswers } from '../../lambdas/rag/fail-interrupted-answers';
import { answerId, collect, startChain } from './start-chain';

test('ends what a killed process left running, with a cause, and leaves the rest', async () => {
  const { ask, log } = await startChain({});
  const { record } = await collect(ask('What is it?'));
  await log.put({ ...record, id: 'answer_left', state: 'running' });

  const count = await failInterruptedAnswers({ log, before: '2026-01-03T00:00:00.000Z' });

  expect(count).toBe(1);
  expect(await log.get('answer_left')).toMatchObject({
    state: 'failed',
    error: { code: 'interrupted', message: expect.stringContaining('ask again') },
  });
  expect(await log.get(answerId)).toEqual(record);
});
