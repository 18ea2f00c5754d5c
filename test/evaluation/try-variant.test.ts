import { createTrials, type TrialDeps } from '../../lambdas/evaluation/try-variant';
import { AppError } from '../../lambdas/platform/errors';
import type { PickedRelease } from '../../lambdas/promotion/api';
import { makeCitedAnswer } from './make-cited-answer';
import { operator } from './open-evaluations';

const release = (digest: string, role: PickedRelease['role']) => ({ digest, role }) as PickedRelease;

function open(changes: Partial<TrialDeps> = {}) {
  const asked: string[] = [];
  const trials = createTrials({
    releases: { pinned: async () => [release('candidate', 'candidate'), release('champion', 'champion')] },
    answering: {
      answer: async (digest, question, caller) => {
        asked.push(`${digest} ${question} ${caller.id}`);
        return makeCitedAnswer({ question });
      },
    },
    variants: {
      answer: async (variant, question) => {
        asked.push(`${JSON.stringify(variant)} ${question}`);
        return makeCitedAnswer({ question, answer: 'For 30 days.', latency: { totalMs: 99 } });
      },
    },
    ...changes,
  });
  return { trials, asked };
}

test('asks the champion and the variant each question, as the caller, and answers in their order', async () => {
  const { trials, asked } = open();
  const questions = ['하나?', 'two?', 'three?'];

  const found = await trials.run(operator, { questions, chain: { temperature: 1 } });

  expect(found.map(({ question }) => question)).toEqual(questions);
  expect(asked).toContain('champion 하나? key_operator');
  expect(asked).toContain('{"chain":{"temperature":1}} 하나?');
  expect(asked).toHaveLength(6);
  expect(found[0]).toMatchObject({
    champion: {
      state: 'answered',
      answer: 'Backups are kept for 30 days [1].',
      citations: [{ number: 1, title: 'Backups', quote: 'Backups are kept for 30 days.' }],
      passages: [{ number: 1, title: 'Backups', score: 0.9 }],
    },
    variant: { answer: 'For 30 days.', latencyMs: 99 },
  });
});

test('compares with the default release where there is no champion yet', async () => {
  const { trials, asked } = open({ releases: { pinned: async () => [release('default', 'default')] } });

  await trials.run(operator, { questions: ['?'] });

  expect(asked).toContain('default ? key_operator');
});

test('shows a side that failed with its reason beside one that answered', async () => {
  const error = { code: 'provider_unavailable', message: 'the model is away: try again' };
  const { trials } = open({
    variants: { answer: async (_variant, question) => makeCitedAnswer({ question, state: 'failed', error }) },
  });

  const [trial] = await trials.run(operator, { questions: ['?'] });

  expect(trial?.champion.state).toBe('answered');
  expect(trial?.variant).toMatchObject({ state: 'failed', error: 'the model is away: try again' });
});

test('fails as a whole for a variant that no release could be made of', async () => {
  const { trials } = open({
    variants: {
      answer: async () => {
        throw new AppError('chain.temperature is 0 to 2, got 9', {
          kind: 'invalid',
          code: 'invalid_release',
        });
      },
    },
  });

  await expect(trials.run(operator, { questions: ['a', 'b', 'c'] })).rejects.toMatchObject({
    code: 'invalid_release',
  });
});
