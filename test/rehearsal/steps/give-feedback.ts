import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { waitFor } from '../wait-for';
import { ask } from './ask';
import { noteCase } from './notes';

const monitoringShape = z.looseObject({
  summary: z.looseObject({ answers: z.number(), thumbs_down: z.looseObject({ count: z.number() }) }),
});

/** What was said, and how soon it was seen. */
export interface GivenFeedback {
  readonly answerId: string;
  /** From the answer of the API to the monitoring that counts it. */
  readonly countedSeconds: number;
}

/** Asks, gives a thumbs down with what a right answer states, and waits until the monitoring counts it. */
export async function giveFeedback(user: KitAccess, operator: KitAccess): Promise<GivenFeedback> {
  const { question, expected_facts: facts } = noteCase(0);
  const { id: answerId } = await ask(user, question);
  await user.client.request('POST', '/feedback', z.unknown(), {
    answer_id: answerId,
    rating: 'down',
    reasons: ['incomplete'],
    comment: 'Call me at 010-1234-5678.',
    expected_facts: facts,
  });
  const start = performance.now();
  let seen = 'nothing';
  await waitFor(
    'the monitoring to count a thumbs down',
    async () => {
      const { summary } = await operator.client.request('GET', '/monitoring', monitoringShape);
      seen = JSON.stringify({ answers: summary.answers, thumbsDown: summary.thumbs_down });
      return summary.thumbs_down.count > 0 ? true : undefined;
    },
    { describe: () => seen },
  );
  return { answerId, countedSeconds: (performance.now() - start) / 1_000 };
}
