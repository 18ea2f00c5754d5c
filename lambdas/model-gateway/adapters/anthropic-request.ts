import { type ChatMessage, type ChatRequest, ModelError } from '../api';
import { mergeTurns } from './merge-turns';
import { readToolArguments } from './read-tool-arguments';

/** Structured output is asked for as a call of this tool, which every model that has tools can do. */
export const formatTool = 'write_answer';

type Block = Record<string, unknown>;

/**
 * The body of `POST /v1/messages`.
 *
 * @throws {@link ModelError} `invalid_request` for tools together with a response format, which cannot both be forced
 */
export function buildMessagesBody(model: string, request: ChatRequest, isStreamed: boolean): Block {
  const system = request.messages
    .filter((message) => message.role === 'system')
    .map(({ content }) => content);
  // What is undefined is left out by JSON.stringify.
  return {
    model,
    max_tokens: request.maxTokens,
    system: system.length > 0 ? system.join('\n\n') : undefined,
    messages: mergeTurns(request.messages, writeBlocks),
    // Anthropic's scale ends at 1.
    temperature: request.temperature === undefined ? undefined : Math.min(1, request.temperature),
    top_p: request.topP,
    stop_sequences: request.stop && request.stop.length > 0 ? request.stop : undefined,
    stream: isStreamed || undefined,
    ...writeTools(request),
  };
}

/** Whether the answer comes as a call of {@link formatTool}. */
export function isFormatted(request: ChatRequest): boolean {
  return request.responseFormat !== undefined && request.responseFormat.type !== 'text';
}

function writeBlocks(message: ChatMessage): Block[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.content }];
  }
  // Empty text is refused.
  const text = message.content ? [{ type: 'text', text: message.content }] : [];
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return [
    ...text,
    ...calls.map((call) => ({
      type: 'tool_use',
      id: call.id,
      name: call.name,
      input: readToolArguments(call),
    })),
  ];
}

function writeTools(request: ChatRequest): Block {
  const { responseFormat, toolChoice } = request;
  if (isFormatted(request)) {
    if (request.tools && request.tools.length > 0) {
      throw new ModelError(
        'tools and response_format cannot be used together with this provider: leave one of them out',
        { kind: 'invalid', code: 'invalid_request', parameter: 'response_format' },
      );
    }
    const schema = responseFormat?.type === 'json_schema' ? responseFormat.schema : { type: 'object' };
    return {
      tools: [{ name: formatTool, description: 'Writes the answer.', input_schema: schema }],
      tool_choice: { type: 'tool', name: formatTool },
    };
  }
  if (!request.tools || request.tools.length === 0) return {};
  return {
    tools: request.tools.map(({ name, description, parameters }) => ({
      name,
      description,
      input_schema: parameters,
    })),
    tool_choice: writeToolChoice(toolChoice),
  };
}

function writeToolChoice(choice: ChatRequest['toolChoice']): Block | undefined {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  switch (choice) {
    case 'required':
      return { type: 'any' };
    case 'none':
    case 'auto':
      return { type: choice };
    case undefined:
      return undefined;
  }
}
