import type {
  ContentBlock,
  ConverseRequest,
  ToolChoice,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import { type ChatMessage, type ChatRequest, ModelError } from '../api';
import { mergeTurns } from './merge-turns';
import { readToolArguments } from './read-tool-arguments';

/** Any JSON value, as the SDK's document type has it. */
const document = z.json();

/**
 * The input of Converse and ConverseStream.
 *
 * @throws {@link ModelError} `invalid_request` for a form of answer that Converse cannot be asked for
 */
export function buildConverseInput(model: string, request: ChatRequest): ConverseRequest {
  const system = request.messages.filter((message) => message.role === 'system');
  return {
    modelId: model,
    ...(system.length > 0 && { system: system.map(({ content }) => ({ text: content })) }),
    messages: mergeTurns(request.messages, writeBlocks),
    inferenceConfig: {
      maxTokens: request.maxTokens,
      temperature: request.temperature,
      topP: request.topP,
      ...(request.stop && request.stop.length > 0 && { stopSequences: [...request.stop] }),
    },
    toolConfig: writeTools(request),
    outputConfig: writeFormat(request),
  };
}

function writeBlocks(message: ChatMessage): ContentBlock[] {
  if (message.role === 'tool') {
    return [{ toolResult: { toolUseId: message.toolCallId, content: [{ text: message.content }] } }];
  }
  const blocks: ContentBlock[] = message.content ? [{ text: message.content }] : [];
  for (const call of message.role === 'assistant' ? (message.toolCalls ?? []) : []) {
    blocks.push({ toolUse: { toolUseId: call.id, name: call.name, input: readToolArguments(call) } });
  }
  return blocks;
}

function writeTools(request: ChatRequest): ToolConfiguration | undefined {
  // Converse cannot forbid tools that it is given.
  if (!request.tools || request.tools.length === 0 || request.toolChoice === 'none') return undefined;
  return {
    tools: request.tools.map(({ name, description, parameters }) => ({
      toolSpec: { name, description, inputSchema: { json: document.parse(parameters) } },
    })),
    toolChoice: writeToolChoice(request.toolChoice),
  };
}

function writeToolChoice(choice: ChatRequest['toolChoice']): ToolChoice | undefined {
  if (typeof choice === 'object') return { tool: { name: choice.name } };
  if (choice === 'required') return { any: {} };
  return choice === 'auto' ? { auto: {} } : undefined;
}

function writeFormat(request: ChatRequest): ConverseRequest['outputConfig'] {
  const format = request.responseFormat;
  if (!format || format.type === 'text') return undefined;
  if (format.type === 'json_object') {
    throw new ModelError(
      'bedrock cannot be asked for JSON without a schema: use response_format json_schema',
      {
        kind: 'invalid',
        code: 'invalid_request',
        parameter: 'response_format',
      },
    );
  }
  const { name, schema } = format;
  return {
    textFormat: { type: 'json_schema', structure: { jsonSchema: { name, schema: JSON.stringify(schema) } } },
  };
}
