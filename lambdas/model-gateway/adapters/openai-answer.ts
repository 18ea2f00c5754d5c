import * as z from 'zod';
import type { FinishReason, Usage } from '../api';
import type { ProviderCompletion } from '../ports';

const usage = z
  .object({
    prompt_tokens: z.number(),
    completion_tokens: z.number().nullish(),
    total_tokens: z.number().nullish(),
  })
  .nullish();

/** What came where an answer is not of the shapes below. */
export const notOfOpenAi = 'an answer that is not of OpenAI’s form';

/** A completion at once. */
export const chatCompletion = z.object({
  choices: z.array(
    z.object({
      message: z.object({
        content: z.string().nullish(),
        tool_calls: z
          .array(
            z.object({
              id: z.string().nullish(),
              function: z.object({ name: z.string(), arguments: z.string() }),
            }),
          )
          .nullish(),
      }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage,
});

/** One chunk of a streamed completion; Azure sends some without choices, and the one with the usage has none. */
export const chatCompletionChunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            // The name differs by server, and by version of vLLM.
            reasoning: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().nullish(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage,
  error: z.union([z.string(), z.object({ message: z.string().optional() })]).nullish(),
});

/**
 * Embeddings, brought into the order of the texts; the numbers are checked by hand, because zod takes longer over 100,000
 * of them than the call itself.
 */
export const embeddingList = z
  .object({
    data: z.array(z.object({ index: z.number(), embedding: z.custom<number[]>(isNumbers) })),
    usage: z.object({ prompt_tokens: z.number().nullish() }).nullish(),
  })
  .transform(({ data, usage }) => ({
    embeddings: [...data].sort((left, right) => left.index - right.index).map(({ embedding }) => embedding),
    inputTokens: usage?.prompt_tokens ?? undefined,
  }));

/** The completion of an answer in OpenAI's form; undefined when it holds none. */
export function readCompletion({
  choices,
  usage,
}: z.output<typeof chatCompletion>): ProviderCompletion | undefined {
  const choice = choices[0];
  if (!choice) return undefined;
  return {
    text: choice.message.content ?? '',
    toolCalls: (choice.message.tool_calls ?? []).map((call, index) => ({
      id: call.id ?? `call_${index}`,
      name: call.function.name,
      arguments: call.function.arguments,
    })),
    finishReason: readFinishReason(choice.finish_reason),
    usage: readUsage(usage),
  };
}

/** Tokens of a call; what reasoning took is output, also where the server counts it only in the total. */
export function readUsage(reported: z.infer<typeof usage>): Omit<Usage, 'isEstimated'> | undefined {
  if (!reported) return undefined;
  const inputTokens = reported.prompt_tokens;
  const outputTokens = Math.max(reported.completion_tokens ?? 0, (reported.total_tokens ?? 0) - inputTokens);
  return { inputTokens, outputTokens };
}

/** The reason in our words; servers have reasons of their own for an ordinary end. */
export function readFinishReason(reason: string | null | undefined): FinishReason {
  switch (reason) {
    case 'length':
    case 'content_filter':
    case 'tool_calls':
      return reason;
    case 'function_call':
      return 'tool_calls';
    default:
      return 'stop';
  }
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}
