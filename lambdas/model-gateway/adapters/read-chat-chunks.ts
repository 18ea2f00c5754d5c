import type { ChatRequest } from '../api';
import type { ProviderEvent } from '../ports';
import { explainChunkError } from './explain-chunk-error';
import { parseAnswer } from './malformed-answer';
import { chatCompletionChunk, notOfOpenAi, readFinishReason, readUsage } from './openai-answer';

/**
 * The events of a stream in OpenAI's form, up to its `[DONE]`.
 *
 * @throws `ModelError` for a chunk that is none, and for one that tells of an error
 */
export async function* readChatChunks(
  texts: AsyncIterable<string>,
  { provider, request }: { provider: string; request: ChatRequest },
): AsyncGenerator<ProviderEvent> {
  let finishReason: string | undefined;
  let usage: ReturnType<typeof readUsage>;
  for await (const text of texts) {
    if (text === '[DONE]') break;
    const chunk = parseAnswer(text, chatCompletionChunk, { provider, got: notOfOpenAi });
    if (chunk.error) {
      const message = typeof chunk.error === 'string' ? chunk.error : (chunk.error.message ?? '');
      throw explainChunkError(message, provider, request);
    }
    usage = readUsage(chunk.usage) ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    if (choice.delta?.reasoning || choice.delta?.reasoning_content) yield { type: 'reasoning' };
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
