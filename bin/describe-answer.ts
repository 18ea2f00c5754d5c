import { z } from 'zod';
import { describePlace, passageShape } from './describe-place';

/** What the command line reads of an answer. */
export const answerShape = z.looseObject({
  id: z.string(),
  created_at: z.string(),
  state: z.string(),
  release: z.string().optional(),
  question: z.string(),
  condensed_question: z.string().optional(),
  caller: z.looseObject({ id: z.string() }),
  passages: z.array(
    z.looseObject({
      number: z.number(),
      score: z.number(),
      keyword_score: z.number().optional(),
      similarity: z.number().optional(),
      rerank_score: z.number().optional(),
      passage: passageShape,
    }),
  ),
  answer: z.string(),
  citations: z.array(
    z.looseObject({
      number: z.number(),
      key: z.string(),
      heading_path: z.array(z.string()),
      page: z.number().optional(),
      quote: z.string(),
    }),
  ),
  rejected_citations: z.number(),
  prompt_template: z.string(),
  prompt_digest: z.string(),
  settings_digest: z.string(),
  route: z.string(),
  provider: z.string().optional(),
  model: z.string().optional(),
  usage: z
    .looseObject({ input_tokens: z.number(), output_tokens: z.number(), is_estimated: z.boolean() })
    .optional(),
  cost_usd: z.number().optional(),
  latency: z.record(z.string(), z.number()),
  finish_reason: z.string().optional(),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});

/** An answer as the command line reads it. */
export type Answer = z.infer<typeof answerShape>;

/** How an answer came about, in the order in which it happened. */
export function describeAnswer(answer: Answer): string {
  return [
    `${answer.id}  ${answer.state}  ${answer.created_at}  asked by ${answer.caller.id}`,
    '',
    `question   ${answer.question}`,
    ...(answer.condensed_question ? [`searched   ${answer.condensed_question}`] : []),
    '',
    `passages   ${answer.passages.length || 'none'}`,
    ...answer.passages.map(describePassage),
    '',
    `answer     ${answer.answer || '-'}`,
    ...(answer.error ? [`error      ${answer.error.code}: ${answer.error.message}`] : []),
    '',
    `citations  ${answer.citations.length} verified, ${answer.rejected_citations} rejected`,
    ...answer.citations.map(
      (citation) => `  [${citation.number}] ${describePlace(citation)}: "${citation.quote}"`,
    ),
    '',
    ...(answer.release ? [`release    ${answer.release}`] : []),
    `template   ${answer.prompt_template}, ${answer.prompt_digest}`,
    `settings   ${answer.settings_digest}`,
    `model      ${[answer.route, answer.provider, answer.model].filter(Boolean).join(' / ')}${answer.finish_reason ? `, finished by ${answer.finish_reason}` : ''}`,
    `usage      ${describeUsage(answer.usage)}`,
    `cost       ${answer.cost_usd === undefined ? 'unknown: the route has no price' : `$${answer.cost_usd.toFixed(6)}`}`,
    `latency    ${describeLatency(answer.latency)}`,
  ].join('\n');
}

function describePassage({ number, passage, ...scores }: Answer['passages'][number]): string {
  const parts = [
    `score ${scores.score.toFixed(3)}`,
    ...(scores.keyword_score === undefined ? [] : [`keyword ${scores.keyword_score.toFixed(2)}`]),
    ...(scores.similarity === undefined ? [] : [`similarity ${scores.similarity.toFixed(3)}`]),
    ...(scores.rerank_score === undefined ? [] : [`rerank ${scores.rerank_score.toFixed(3)}`]),
  ];
  return `  ${number}  ${describePlace(passage)}  (${parts.join(', ')})  ${passage.id}`;
}

function describeUsage(usage: Answer['usage']): string {
  if (usage === undefined) return 'none: no model has written anything';
  return `${usage.input_tokens} tokens in, ${usage.output_tokens} out${usage.is_estimated ? ', estimated' : ''}`;
}

/** `retrieve_ms` becomes `retrieve`, in the order of the steps. */
function describeLatency(latency: Answer['latency']): string {
  const steps = ['condense', 'retrieve', 'rerank', 'first_token', 'generate', 'total'];
  return steps
    .flatMap((step) => {
      const milliseconds = latency[`${step}_ms`];
      return milliseconds === undefined ? [] : [`${step.replace('_', ' ')} ${Math.round(milliseconds)} ms`];
    })
    .join(', ');
}
