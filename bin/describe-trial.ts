import { z } from 'zod';
import { diffLines } from './diff-lines';

const sideShape = z.looseObject({
  state: z.string(),
  answer: z.string(),
  citations: z.array(z.looseObject({ number: z.number(), title: z.string() })),
  passages: z.array(z.looseObject({ number: z.number(), title: z.string() })),
  latency_ms: z.number(),
  cost_usd: z.number().optional(),
  error: z.string().optional(),
});

/** What the command line reads of a trial. */
export const trialShape = z.looseObject({ question: z.string(), champion: sideShape, variant: sideShape });

/** A trial as the command line reads it. */
export type Trial = z.infer<typeof trialShape>;
type Side = z.infer<typeof sideShape>;

/** A question with both answers, one below the other. */
export function describeTrial({ question, champion, variant }: Trial): string {
  return [
    `? ${question}`,
    `  champion  ${describeFacts(champion)}`,
    ...indent(textOf(champion)),
    `  variant   ${describeFacts(variant)}`,
    ...indent(textOf(variant)),
  ].join('\n');
}

/** What differs between both sides of a trial. */
export interface TrialDifference {
  readonly isAnswerOther: boolean;
  readonly isRetrievalOther: boolean;
  /** Sentences and documents that one side has and the other has not; undefined when nothing differs. */
  readonly words?: string;
}

/** Compares both sides of a trial: answers by sentence, what was retrieved by document. */
export function compareTrial({ question, champion, variant }: Trial): TrialDifference {
  const answers = diffLines(sentencesOf(textOf(champion)), sentencesOf(textOf(variant)));
  const passages = diffLines(titlesOf(champion), titlesOf(variant)).filter(({ mark }) => mark !== ' ');
  const isAnswerOther = champion.state !== variant.state || answers.some(({ mark }) => mark !== ' ');
  const isRetrievalOther = passages.length > 0;
  if (!isAnswerOther && !isRetrievalOther) return { isAnswerOther, isRetrievalOther };
  const words = [
    `? ${question}`,
    `  champion  ${describeFacts(champion)}`,
    `  variant   ${describeFacts(variant)}`,
    ...(isAnswerOther ? answers.map(({ mark, text }) => `  ${mark} ${text}`) : ['    the same answer']),
    ...passages.map(
      ({ mark, text }) => `  ${mark === '-' ? 'no longer retrieved' : 'newly retrieved'}: ${text}`,
    ),
  ].join('\n');
  return { isAnswerOther, isRetrievalOther, words };
}

function describeFacts({
  state,
  citations,
  passages,
  latency_ms: latencyMs,
  cost_usd: costUsd,
}: Side): string {
  return [
    state,
    `${citations.length} citations of ${passages.length} passages`,
    `${Math.round(latencyMs)} ms`,
    ...(costUsd === undefined ? [] : [`$${costUsd.toFixed(6)}`]),
  ].join(', ');
}

function textOf({ answer, error }: Side): string {
  return error === undefined ? answer : `${answer}${answer === '' ? '' : '\n'}(${error})`;
}

function indent(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** After a full stop of either language and its citations, and at line breaks. */
function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?。\]])\s+(?!\[\d)|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function titlesOf({ passages }: Side): readonly string[] {
  return [...new Set(passages.map(({ title }) => title))].sort();
}
