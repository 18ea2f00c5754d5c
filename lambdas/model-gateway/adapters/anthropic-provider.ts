import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { type ChatRequest, ModelError, type ToolCall } from '../api';
import type { Provider, ProviderCompletion, ProviderEvent, ProviderKeys } from '../ports';
import type { ChatRoute, EmbeddingRoute, ProviderSettings } from '../settings';
import { anthropicEvent, anthropicMessage, readStopReason, readUsage } from './anthropic-answer';
import { buildMessagesBody, formatTool, isFormatted } from './anthropic-request';
import { explainChunkError } from './explain-chunk-error';
import { confidentialTexts, explainProviderAnswer } from './explain-provider-answer';
import { parseAnswer } from './malformed-answer';
import { postJson, readText } from './post-json';
import { readServerSentEvents } from './read-server-sent-events';

type AnthropicEvent = z.infer<typeof anthropicEvent>;

/** Version of the interface that this adapter speaks; newer ones are asked for by name, never given unasked. */
const apiVersion = '2023-06-01';

/** Anthropic's Messages API. */
export class AnthropicProvider implements Provider {
  readonly name = 'anthropic';
  readonly #settings: Extract<ProviderSettings, { type: 'anthropic' }>;
  readonly #keys: ProviderKeys;

  constructor(settings: Extract<ProviderSettings, { type: 'anthropic' }>, keys: ProviderKeys) {
    this.#settings = settings;
    this.#keys = keys;
  }

  async chat(route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion> {
    const answer = await this.#post(route, request, false);
    const message = this.#parse(await readText(answer, this.name), anthropicMessage);
    const calls = message.content.filter((block) => block.type === 'tool_use');
    const format = calls.find((block) => isFormatted(request) && block.name === formatTool);
    const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    return {
      text: format ? JSON.stringify(format.input) : text,
      toolCalls: format
        ? []
        : calls.map(
            (block): ToolCall => ({
              id: block.id ?? '',
              name: block.name ?? '',
              arguments: JSON.stringify(block.input ?? {}),
            }),
          ),
      finishReason: format ? 'stop' : readStopReason(message.stop_reason),
      usage: readUsage(message.usage),
    };
  }

  async *streamChat(route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const answer = await this.#post(route, request, true);
    let started: z.infer<typeof anthropicMessage>['usage'] = {};
    let ended: AnthropicEvent | undefined;
    let toolCalls = 0;
    for await (const data of readServerSentEvents(answer, this.name)) {
      const event = this.#parse(data, anthropicEvent);
      if (event.type === 'message_start') started = event.message?.usage ?? started;
      else if (event.type === 'message_delta') ended = event;
      else if (event.type === 'message_stop') break;
      else if (event.type === 'error') {
        throw explainChunkError(event.error?.message ?? '', this.name, request);
      } else {
        if (event.type === 'content_block_start' && event.content_block?.type === 'tool_use') toolCalls++;
        const shown = showEvent(event, toolCalls - 1, isFormatted(request));
        if (shown) yield shown;
      }
    }
    // Without a reason the stream was cut: the gateway notices that no finish came.
    if (!ended?.delta?.stop_reason) return;
    const reason = readStopReason(ended.delta.stop_reason);
    yield {
      type: 'finish',
      finishReason: isFormatted(request) && reason === 'tool_calls' ? 'stop' : reason,
      usage: readUsage({ ...started, output_tokens: ended.usage?.output_tokens ?? started.output_tokens }),
    };
  }

  async embed(route: EmbeddingRoute): Promise<never> {
    throw new ModelError(
      `anthropic has no embedding models, got model ${route.model}: use a route of bedrock, openai-compatible or offline`,
      { kind: 'invalid', code: 'invalid_request', parameter: 'model' },
    );
  }

  async #post(route: ChatRoute, request: ChatRequest, isStreamed: boolean): Promise<IncomingMessage> {
    const { baseUrl, credential } = this.#settings;
    const body = buildMessagesBody(route.model, request, isStreamed);
    const key = await this.#keys.get(credential);
    const answer = await postJson({
      url: new URL(`${baseUrl.replace(/\/+$/, '')}/v1/messages`),
      headers: { 'x-api-key': key, 'anthropic-version': apiVersion },
      body,
      signal: request.signal,
      provider: this.name,
    });
    if (answer.statusCode === 200) return answer;
    throw explainProviderAnswer({
      provider: this.name,
      model: route.model,
      status: answer.statusCode ?? 0,
      retryAfter: answer.headers['retry-after'],
      body: await readText(answer, this.name),
      credential,
      confidential: confidentialTexts(request, key),
    });
  }

  #parse<T>(text: string, shape: z.ZodType<T>): T {
    return parseAnswer(text, shape, {
      provider: this.name,
      got: 'an answer that is not of the Messages API’s form',
    });
  }
}

/** What a caller sees of an event of a block; the arguments of the format tool are the answer's text. */
function showEvent(event: AnthropicEvent, toolCall: number, isFormat: boolean): ProviderEvent | undefined {
  const { content_block: block, delta } = event;
  if (block?.type === 'tool_use' && !isFormat) {
    return { type: 'tool-call', index: toolCall, id: block.id, name: block.name, arguments: '' };
  }
  if (delta?.text) return { type: 'text', text: delta.text };
  if (!delta?.partial_json) return undefined;
  if (isFormat) return { type: 'text', text: delta.partial_json };
  return { type: 'tool-call', index: toolCall, arguments: delta.partial_json };
}
