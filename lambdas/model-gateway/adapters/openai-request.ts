import type { ChatMessage, ChatRequest, ResponseFormat, ToolDefinition } from '../api';
import type { ChatRoute } from '../settings';

/** The body of `POST /chat/completions`. */
export function buildChatBody(
  { model, chatTemplateKwargs }: Pick<ChatRoute, 'model' | 'chatTemplateKwargs'>,
  request: ChatRequest,
  isStreamed: boolean,
): Record<string, unknown> {
  const { responseFormat, toolChoice } = request;
  // What is undefined is left out by JSON.stringify.
  return {
    model,
    messages: request.messages.map(writeMessage),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop && request.stop.length > 0 ? request.stop : undefined,
    seed: request.seed,
    tools: request.tools && request.tools.length > 0 ? request.tools.map(writeTool) : undefined,
    tool_choice: typeof toolChoice === 'object' ? { type: 'function', function: toolChoice } : toolChoice,
    response_format:
      responseFormat && responseFormat.type !== 'text' ? writeFormat(responseFormat) : undefined,
    chat_template_kwargs: chatTemplateKwargs,
    ...(isStreamed && { stream: true, stream_options: { include_usage: true } }),
  };
}

function writeMessage(message: ChatMessage): Record<string, unknown> {
  if (message.role === 'tool') {
    return { role: 'tool', content: message.content, tool_call_id: message.toolCallId };
  }
  if (message.role !== 'assistant' || !message.toolCalls || message.toolCalls.length === 0) {
    return { role: message.role, content: message.content };
  }
  return {
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.toolCalls.map(({ id, name, arguments: json }) => ({
      id,
      type: 'function',
      function: { name, arguments: json },
    })),
  };
}

function writeTool(tool: ToolDefinition): Record<string, unknown> {
  const { name, description, parameters } = tool;
  return { type: 'function', function: { name, description, parameters } };
}

function writeFormat(format: ResponseFormat): Record<string, unknown> {
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, schema, isStrict } = format;
  return { type: 'json_schema', json_schema: { name, schema, strict: isStrict } };
}
