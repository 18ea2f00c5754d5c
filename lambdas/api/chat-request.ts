import * as z from 'zod';
import type { ChatMessage, ChatRequest } from '../model-gateway/api';
import { passageFilterSchema } from './passage-filter';

const contentPart = z.looseObject({ type: z.string(), text: z.string().optional() });

/** Text as it is, or its text parts joined. */
const content = z
  .union([z.string(), z.array(contentPart)], { error: 'expected text, or an array of text parts' })
  .transform((parts, context) => {
    if (typeof parts === 'string') return parts;
    const other = parts.find(({ type, text }) => type !== 'text' || text === undefined);
    if (other !== undefined) {
      context.addIssue(
        `a part of type "${other.type}" cannot be used: only {"type":"text","text":…}, the models here read text`,
      );
    }
    return parts.map(({ text }) => text ?? '').join('');
  });

const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content }),
  z.object({ role: z.literal('developer'), content }),
  z.object({ role: z.literal('user'), content }),
  z.object({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z.array(toolCall).nullish(),
  }),
  z.object({ role: z.literal('tool'), content, tool_call_id: z.string().min(1) }),
]);

const jsonSchema = z.record(z.string(), z.unknown());

/**
 * Body of `POST /v1/chat/completions`: what the kit reads of OpenAI's `CreateChatCompletionRequest`, and `filter`.
 * Other fields are ignored.
 */
export const chatRequestSchema = z.object({
  model: z.string().min(1).describe('`rag` for the chain, or the name of a chat route: see /v1/models'),
  messages: z.array(message).min(1).max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish().describe('not used by `rag`'),
  seed: z.int().nullish().describe('not used by `rag`'),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  n: z.literal(1, { error: 'n must be 1: ask again for another completion' }).nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal('function'),
        function: z.object({
          name: z.string().min(1),
          description: z.string().nullish(),
          parameters: jsonSchema.nullish(),
        }),
      }),
    )
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: z.string().min(1) }) }),
    ])
    .nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.object({
          name: z.string().min(1),
          schema: jsonSchema.nullish(),
          strict: z.boolean().nullish(),
        }),
      }),
    ])
    .nullish(),
  filter: passageFilterSchema.optional().describe('the kit’s own, for `rag`: which passages may be used'),
});

/** Body of `POST /v1/chat/completions`, parsed. */
export type ChatCompletionBody = z.output<typeof chatRequestSchema>;

/** The body as the gateway takes it. */
export function toChatRequest(body: ChatCompletionBody, signal: AbortSignal): ChatRequest {
  return {
    route: body.model,
    messages: body.messages.map(toChatMessage),
    maxTokens: maxTokensOf(body),
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
    seed: body.seed ?? undefined,
    tools: body.tools?.map(({ function: { name, description, parameters } }) => ({
      name,
      description: description ?? undefined,
      parameters: parameters ?? { type: 'object', properties: {} },
    })),
    toolChoice: toToolChoice(body.tool_choice),
    responseFormat: toResponseFormat(body.response_format),
    signal,
  };
}

/** The newer name wins, as at OpenAI. */
export function maxTokensOf(body: ChatCompletionBody): number | undefined {
  return body.max_completion_tokens ?? body.max_tokens ?? undefined;
}

function toChatMessage(message: ChatCompletionBody['messages'][number]): ChatMessage {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: message.content };
    case 'tool':
      return { role: 'tool', content: message.content, toolCallId: message.tool_call_id };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content ?? '',
        toolCalls: message.tool_calls?.map(({ id, function: { name, arguments: text } }) => ({
          id,
          name,
          arguments: text,
        })),
      };
  }
}

function toToolChoice(choice: ChatCompletionBody['tool_choice']): ChatRequest['toolChoice'] {
  return typeof choice === 'object' && choice !== null
    ? { name: choice.function.name }
    : (choice ?? undefined);
}

function toResponseFormat(format: ChatCompletionBody['response_format']): ChatRequest['responseFormat'] {
  if (format?.type !== 'json_schema') return format ?? undefined;
  const { name, schema, strict } = format.json_schema;
  return { type: 'json_schema', name, schema: schema ?? {}, isStrict: strict ?? undefined };
}
