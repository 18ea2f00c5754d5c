import type { ChatResult, FinishReason, ToolCall, Usage } from '../model-gateway/api';
import type { WireAnswerFields } from './api';

/** What stays the same on a completion and on all of its chunks. */
export interface CompletionHead {
  /** `answer_…` of the chain, which is the answer's id, or `chatcmpl-…` of a route. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** As the caller named it. */
  readonly model: string;
}

/** A whole completion in OpenAI's shape. */
export function chatCompletion(
  head: CompletionHead,
  result: Pick<ChatResult, 'text' | 'toolCalls' | 'finishReason' | 'usage'>,
  answerFields: WireAnswerFields = {},
): object {
  const hasToolCalls = result.toolCalls.length > 0;
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: hasToolCalls && result.text === '' ? null : result.text,
          refusal: null,
          tool_calls: hasToolCalls ? result.toolCalls.map(wireToolCall) : undefined,
        },
        logprobs: null,
        finish_reason: result.finishReason,
      },
    ],
    usage: wireUsage(result.usage),
    ...answerFields,
  };
}

/** A piece of a streamed completion. */
export interface ChunkParts extends WireAnswerFields {
  readonly delta: {
    readonly role?: 'assistant';
    readonly content?: string;
    readonly tool_calls?: readonly object[];
  };
  readonly finishReason?: FinishReason;
}

/** A chunk in OpenAI's shape; `includesUsage` when the client asked for `stream_options.include_usage`. */
export function chatChunk(head: CompletionHead, parts: ChunkParts, includesUsage: boolean): object {
  const { delta, finishReason, ...answerFields } = parts;
  return {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason ?? null }],
    usage: includesUsage ? null : undefined,
    ...answerFields,
  };
}

/** The last chunk, when the client asked for `stream_options.include_usage`. */
export function usageChunk(head: CompletionHead, usage: Usage): object {
  return {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    choices: [],
    usage: wireUsage(usage),
  };
}

/** Usage in OpenAI's shape; `is_estimated` stands only where the provider did not say. */
export function wireUsage(usage: Usage): object {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    is_estimated: usage.isEstimated || undefined,
  };
}

function wireToolCall({ id, name, arguments: text }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: text } };
}
