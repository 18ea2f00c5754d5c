import type * as z from 'zod';
import type { ProviderEvent } from '../ports';
import { type chatCompletionChunk, readFinishReason, readUsage } from './openai-answer';

/**
 * The events of a stream in OpenAI's form, up to its `[DONE]`.
 *
 * @param parse - reads one chunk; throws what a chunk that is none, or tells of an error, means
 */
export async function* readChatChunks(
  texts: AsyncIterable<string>,
  parse: (text: string) => z.output<typeof chatCompletionChunk>,
): AsyncGenerator<ProviderEvent> {
  let finishReason: string | undefined;
  let usage: ReturnType<typeof readUsage>;
  for await (const text of texts) {
    if (text === '[DONE]') break;
    const chunk = parse(text);
    usage = readUsage(chunk.usage) ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    if (choice.delta?.content) yield { type: 'text', text: choice.delta.content };
    for (const [position, call] of (choice.delta?.tool_calls ?? []).entries()) {
      yield {
        type: 'tool-call',
        index: call.index ?? position,
        ...(call.id && { id: call.id }),
        ...(call.function?.name && { name: call.function.name }),
        arguments: call.function?.arguments ?? '',
      };
    }
    finishReason = choice.finish_reason ?? finishReason;
  }
  // Without a reason the stream was cut: the gateway notices that no finish came.
  if (finishReason !== undefined) {
    yield { type: 'finish', finishReason: readFinishReason(finishReason), usage };
  }
}
