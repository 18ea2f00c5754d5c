import { z } from 'zod';
import type { KitAccess } from '../kit-access';

const rolloutShape = z.looseObject({ evaluation_id: z.string() });

const sideShape = z.looseObject({
  cases: z.array(
    z.looseObject({
      question: z.string(),
      answer: z.string(),
      state: z.string(),
      scores: z.record(z.string(), z.looseObject({ value: z.number() })),
    }),
  ),
});

const reportShape = z.looseObject({ candidate: sideShape, champion: sideShape });

/** What both releases answered where their scores differ: why the gate held a candidate that should pass. */
export async function describeDifferences(
  { client }: Pick<KitAccess, 'client'>,
  rolloutId: string,
): Promise<string> {
  const { evaluation_id: id } = await client.request('GET', `/rollouts/${rolloutId}`, rolloutShape);
  const { candidate, champion } = await client.request('GET', `/evaluations/${id}/report`, reportShape);
  const lines = candidate.cases.flatMap((after) => {
    const before = champion.cases.find(({ question }) => question === after.question);
    const score = 'fact-match';
    if (before?.scores[score]?.value === after.scores[score]?.value) return [];
    return `${after.question}\n  champion, ${before?.state}: ${before?.answer}\n  candidate, ${after.state}: ${after.answer}`;
  });
  return lines.join('\n');
}
