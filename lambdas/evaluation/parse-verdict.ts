import * as z from 'zod';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Judgement } from './judge';

const verdictShape = z.object({
  rationale: z.string().default(''),
  verdict: z.union([z.boolean(), z.string().regex(/^\s*(?:yes|no)\s*$/i)]),
});

const fence = /^```[a-z]*\s*\n([\s\S]*?)\n?```$/i;
/** "No sentence is unsupported" is a yes: the word stands alone, or what explains it is set off from it. */
const firstLine = /^["'*`]*(yes|no)["'*`]*(?:[.:]["'*`]*(?:\s|$)|\s*(?:\n|$))([\s\S]*)$/i;
const longestRationale = 1_000;

/**
 * Reads what a judge wrote: a JSON object with `verdict` and `rationale` and nothing around it but a code fence, or a
 * text that begins with the word yes or no.
 *
 * Nothing is looked for in the middle of a text: a judge that quotes the answer it judges would speak with its voice.
 *
 * @returns undefined when there is no verdict in it
 */
export function parseVerdict(text: string): Judgement | undefined {
  const bare = text.trim();
  const json = (fence.exec(bare)?.[1] ?? bare).trim();
  if (json.startsWith('{')) return readObject(json);
  const [, word, rest = ''] = firstLine.exec(bare) ?? [];
  return word === undefined ? undefined : judgement(word, rest);
}

function readObject(json: string): Judgement | undefined {
  try {
    const { verdict, rationale } = parseJson(json, verdictShape, 'the verdict');
    return judgement(String(verdict), rationale);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function judgement(word: string, rationale: string): Judgement {
  return {
    isYes: /^\s*(?:yes|true)\s*$/i.test(word),
    rationale: rationale.trim().slice(0, longestRationale),
  };
}
