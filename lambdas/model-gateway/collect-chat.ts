import { type ChatEvent, type ChatResult, ModelError, type ToolCall } from './api';
import type { ProviderEvent } from './ports';

type Piece = Exclude<ChatEvent | ProviderEvent, { type: 'finish' }>;

/**
 * The whole completion of a stream.
 *
 * @throws what the stream throws; `stream_interrupted` when it ends without a finish
 */
export async function collectChat(events: AsyncIterable<ChatEvent>): Promise<ChatResult> {
  const { finish, ...said } = await collectStream(events);
  return { ...finish.completion, ...said };
}

/**
 * The text and the tool calls of a stream, and the event that it ended with.
 *
 * @throws as {@link collectChat}
 */
export async function collectStream<Finish extends { readonly type: 'finish' }>(
  events: AsyncIterable<Piece | Finish>,
): Promise<Pick<ChatResult, 'text' | 'toolCalls'> & { readonly finish: Finish }> {
  let text = '';
  const toolCalls: ToolCall[] = [];
  for await (const event of events) {
    if (event.type === 'finish') return { finish: event, text, toolCalls };
    if (event.type === 'text') text += event.text;
    if (event.type === 'tool-call') {
      const known = toolCalls[event.index];
      toolCalls[event.index] = {
        id: event.id ?? known?.id ?? `call_${event.index}`,
        name: event.name ?? known?.name ?? '',
        arguments: (known?.arguments ?? '') + event.arguments,
      };
    }
  }
  throw new ModelError('the stream ended before the completion did: try again', {
    kind: 'unavailable',
    code: 'stream_interrupted',
    isRetryable: true,
  });
}
