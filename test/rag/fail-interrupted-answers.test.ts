import type { AnswerRecord } from '../../lambdas/rag/api';
import { failInterruptedAnswers } from '../../lambdas/rag/fail-interrupted-answers';
import { makeRunningAnswer } from './make-running-answer';
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

test('tells of each that it has ended, once it is in the log', async () => {
  const { log } = await startChain({});
  await log.put({ ...makeRunningAnswer('answer_left'), release: 'a'.repeat(64) });
  const told: AnswerRecord[] = [];

  await failInterruptedAnswers({
    log,
    before: '2026-01-03T00:00:00.000Z',
    announce: (record) => told.push(record),
  });

  expect(told).toMatchObject([{ id: 'answer_left', state: 'failed', error: { code: 'interrupted' } }]);
});
