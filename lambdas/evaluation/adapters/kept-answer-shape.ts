import * as z from 'zod';
import type { KeptAnswer } from '../keep-answer';

/** What scorers read of an answer: one that another version of the kit kept without it is not taken for an answer. */
const readByScorers = z.looseObject({
  id: z.string(),
  state: z.enum(['answered', 'declined']),
  question: z.string(),
  answer: z.string(),
  passages: z.array(
    z.looseObject({
      number: z.number(),
      score: z.number(),
      passage: z.looseObject({ id: z.string(), key: z.string(), title: z.string(), text: z.string() }),
    }),
  ),
  citations: z.array(z.looseObject({ number: z.number(), passageId: z.string(), quote: z.string() })),
  rejectedCitations: z.number(),
  costUsd: z.number().optional(),
  prices: z.string().optional(),
  latency: z.looseObject({ totalMs: z.number().optional() }),
});

/** Shape of an answer that is kept to be scored again; undefined where it is of another version of the kit. */
export const keptAnswerShape: z.ZodType<KeptAnswer | undefined> = z
  .custom<KeptAnswer>((value) => readByScorers.safeParse(value).success)
  .optional()
  .catch(undefined);
