import * as z from 'zod';
import { malformedAnswer } from './malformed-answer';

/** Relevance by place in the request: Cohere's form, which vLLM, Jina and Bedrock speak too, or that of TEI. */
export const rerankAnswer = z
  .union([
    z.object({ results: z.array(z.object({ index: z.int(), relevance_score: z.number() })) }),
    z.array(z.object({ index: z.int(), score: z.number() })),
  ])
  .transform((answer) =>
    'results' in answer
      ? answer.results.map(({ index, relevance_score: score }) => ({ index, score }))
      : answer,
  );

/**
 * Scores of 0 to 1 in the order of the texts.
 *
 * Servers that give a model's raw output, e.g. llama.cpp, have scores outside of 0 to 1: then all of the answer go
 * through the logistic function, which keeps their order. Scores within 0 to 1 stay as they are, because a second
 * logistic function would press them together.
 *
 * @throws `ModelError` `malformed_provider_answer` unless there is one score for each text
 */
export function orderScores(
  ranked: z.output<typeof rerankAnswer>,
  texts: number,
  provider: string,
): readonly number[] {
  const scores = new Map(ranked.map(({ index, score }) => [index, score]));
  const isWhole =
    ranked.length === texts &&
    scores.size === texts &&
    [...scores.keys()].every((index) => index >= 0 && index < texts);
  if (!isWhole) throw malformedAnswer(provider, `${ranked.length} scores that do not fit ${texts} texts`);
  const isRaw = ranked.some(({ score }) => score < 0 || score > 1);
  return Array.from({ length: texts }, (_, index) => {
    const score = scores.get(index) ?? 0;
    return isRaw ? 1 / (1 + Math.exp(-score)) : score;
  });
}
