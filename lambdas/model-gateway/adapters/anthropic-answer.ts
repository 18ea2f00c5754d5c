import * as z from 'zod';
import type { FinishReason, Usage } from '../api';

const usage = z.object({
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
});

/** A block of an answer; of kinds that we do not show (thinking) only the kind is read. */
const block = z.object({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
});

/** A message at once. */
export const anthropicMessage = z.object({
  content: z.array(block),
  stop_reason: z.string().nullish(),
  usage,
});

/** One event of a streamed message: the fields of every kind, as far as they are read. */
export const anthropicEvent = z.object({
  type: z.string(),
  index: z.number().optional(),
  message: z.object({ usage }).optional(),
  content_block: block.optional(),
  delta: z
    .object({
      type: z.string().optional(),
      text: z.string().optional(),
      partial_json: z.string().optional(),
      stop_reason: z.string().nullish(),
    })
    .optional(),
  usage: usage.optional(),
  error: z.object({ type: z.string(), message: z.string().optional() }).optional(),
});

/** Tokens of a call; what was read from a cache is input, too. */
export function readUsage(reported: z.infer<typeof usage>): Omit<Usage, 'isEstimated'> {
  return {
    inputTokens:
      (reported.input_tokens ?? 0) +
      (reported.cache_creation_input_tokens ?? 0) +
      (reported.cache_read_input_tokens ?? 0),
    outputTokens: reported.output_tokens ?? 0,
  };
}

/** The reason in our words. */
export function readStopReason(reason: string | null | undefined): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}
