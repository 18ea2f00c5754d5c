import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { waitFor } from '../wait-for';
import { noteCase } from './notes';

const reviewShape = z.looseObject({ id: z.string(), answer_id: z.string(), state: z.string() });
const reviewsShape = z.looseObject({ data: z.array(reviewShape) });

/**
 * Waits until an answer is in the review queue, and judges it as often as it takes to complete it.
 *
 * @returns how many reviewers it took
 */
export async function reviewAnswer(reviewers: readonly KitAccess[], answerId: string): Promise<number> {
  const [first] = reviewers;
  const review = await waitFor('the answer to be in the review queue', async () => {
    const list = await first?.client.request('GET', '/reviews?state=open&limit=200', reviewsShape);
    return list?.data.find((item) => item.answer_id === answerId);
  });
  let state = review.state;
  for (const [index, { client }] of reviewers.entries()) {
    ({ state } = await client.request('POST', `/reviews/${encodeURIComponent(review.id)}`, reviewShape, {
      labels: { correct: false, problem: 'incomplete', expected_facts: noteCase(0).expected_facts },
      rationale: 'the note says it in so many words',
    }));
    if (state === 'completed') return index + 1;
  }
  throw new RehearsalError(`a review that ${reviewers.length} reviewers agree on is ${state}`);
}
