import type { Caller } from '../../lambdas/domain/caller';
import { createAnswers } from '../../lambdas/rag/read-answer';
import { answerId, caller, collect, startChain } from './start-chain';

async function readAs(reader: Partial<Caller>, id = answerId) {
  const { ask, log } = await startChain({});
  await collect(ask('What is it?'));
  return createAnswers({ log }).get({ ...caller, ...reader }, id);
}

test.each([
  ['the one who asked', {}],
  ['a reviewer of the tenant', { id: 'key_2', roles: ['reviewer'] as const }],
  ['an operator of the tenant', { id: 'key_2', roles: ['operator'] as const }],
])('shows an answer to %s', async (_who, reader) => {
  expect((await readAs(reader)).question).toBe('What is it?');
});

test.each([
  ['another user of the tenant', { id: 'key_2' }],
  ['an approver', { id: 'key_2', roles: ['approver'] as const }],
  ['an operator of another tenant', { tenant: 'other', roles: ['operator'] as const }],
  ['the same id in another tenant', { tenant: 'other' }],
])('fails for %s as if there were no such answer', async (_who, reader) => {
  await expect(readAs(reader)).rejects.toMatchObject({ kind: 'not-found', code: 'answer_not_found' });
});

test('fails for an answer that was never given', async () => {
  await expect(readAs({}, 'answer_unknown')).rejects.toMatchObject({ code: 'answer_not_found' });
});
