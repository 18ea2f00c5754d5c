import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { parseJson } from '../../platform/json';
import { type ChatRequest, ModelError } from '../api';
import type { Provider, ProviderCompletion, ProviderEvent, ProviderKeys } from '../ports';
import type { ChatRoute, EmbeddingRoute, ProviderSettings } from '../settings';
import { confidentialTexts, explainProviderAnswer, quoteSafely } from './explain-provider-answer';
import { malformedAnswer } from './malformed-answer';
import {
  chatCompletion,
  chatCompletionChunk,
  embeddingList,
  readFinishReason,
  readUsage,
} from './openai-answer';
import { buildChatBody } from './openai-request';
import { postJson, readText } from './post-json';
import { readServerSentEvents } from './read-server-sent-events';

type Settings = Extract<ProviderSettings, { type: 'openai-compatible' }>;
type Body = Record<string, unknown>;

/** What some servers or models refuse, told by their message, and the request without it. */
const adaptations: readonly { readonly mentions: RegExp; readonly adapt: (body: Body) => Body }[] = [
  { mentions: /stream_options/, adapt: ({ stream_options: _, ...body }) => body },
  {
    mentions: /max_completion_tokens/,
    adapt: ({ max_tokens: maxTokens, ...body }) => ({ ...body, max_completion_tokens: maxTokens }),
  },
  {
    mentions: /\btemperature\b.*(?:support|only the default)/i,
    adapt: ({ temperature: _, ...body }) => body,
  },
];

/** Any server that speaks OpenAI's HTTP interface: OpenAI, Azure OpenAI, vLLM, Ollama, Upstage, Databricks. */
export class OpenAiCompatibleProvider implements Provider {
  readonly name: string;
  readonly #settings: Settings;
  readonly #keys: ProviderKeys;
  /** By model: what it refused once is not sent again. */
  readonly #adaptations = new Map<string, Set<(body: Body) => Body>>();

  constructor(settings: Settings, keys: ProviderKeys) {
    this.name = settings.name;
    this.#settings = settings;
    this.#keys = keys;
  }

  async chat(route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion> {
    const answer = await this.#postChat(route, request, false);
    const { choices, usage } = await this.#read(answer, chatCompletion);
    const choice = choices[0];
    if (!choice) throw malformedAnswer(this.name, 'a completion without a choice');
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

  async *streamChat(route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const answer = await this.#postChat(route, request, true);
    let finishReason: string | undefined;
    let usage: ReturnType<typeof readUsage>;
    for await (const data of readServerSentEvents(answer, this.name)) {
      if (data === '[DONE]') break;
      const chunk = this.#parse(data, chatCompletionChunk);
      if (chunk.error) throw this.#explainError(chunk.error, request);
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
    if (finishReason !== undefined)
      yield { type: 'finish', finishReason: readFinishReason(finishReason), usage };
  }

  async embed(
    route: EmbeddingRoute,
    request: { texts: readonly string[]; signal: AbortSignal },
  ): Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }> {
    const body = {
      model: route.model,
      input: request.texts,
      encoding_format: 'float',
      // Only this family can be shortened; others refuse the field.
      ...(route.model.includes('text-embedding-3') && { dimensions: route.dimensions }),
    };
    const answer = await this.#post(route.model, 'embeddings', body, {
      ...request,
      confidential: request.texts,
    });
    const { data, usage } = await this.#read(answer, embeddingList);
    const ordered = [...data].sort((left, right) => left.index - right.index);
    return {
      embeddings: ordered.map(({ embedding }) => Float32Array.from(embedding)),
      inputTokens: usage?.prompt_tokens ?? undefined,
    };
  }

  async #postChat(route: ChatRoute, request: ChatRequest, isStreamed: boolean): Promise<IncomingMessage> {
    const body = buildChatBody(route.model, request, isStreamed);
    const confidential = confidentialTexts(request, undefined);
    return await this.#post(route.model, 'chat/completions', body, { signal: request.signal, confidential });
  }

  async #post(
    model: string,
    path: string,
    body: Body,
    options: { signal: AbortSignal | undefined; confidential: readonly string[] },
  ): Promise<IncomingMessage> {
    const { credential } = this.#settings;
    const key = credential ? await this.#keys.get(credential) : undefined;
    const known = this.#adaptations.get(model);
    let adapted = body;
    for (const adapt of known ?? []) adapted = adapt(adapted);
    const answer = await postJson({
      url: this.#urlOf(path),
      headers: this.#headers(key),
      body: adapted,
      signal: options.signal,
      provider: this.name,
    });
    if (answer.statusCode === 200) return answer;
    const text = await readText(answer, this.name);
    const isRefused = answer.statusCode === 400 || answer.statusCode === 422;
    const adaptation = adaptations.find(({ mentions, adapt }) => mentions.test(text) && !known?.has(adapt));
    if (isRefused && adaptation) {
      this.#adaptations.set(model, new Set([...(known ?? []), adaptation.adapt]));
      return await this.#post(model, path, body, options);
    }
    throw explainProviderAnswer({
      provider: this.name,
      model,
      status: answer.statusCode ?? 0,
      retryAfter: answer.headers['retry-after'],
      body: text,
      credential,
      confidential: key ? [key, ...options.confidential] : options.confidential,
    });
  }

  #urlOf(path: string): URL {
    const url = new URL(`${this.#settings.baseUrl.replace(/\/+$/, '')}/${path}`);
    for (const [name, value] of Object.entries(this.#settings.query)) url.searchParams.set(name, value);
    return url;
  }

  #headers(key: string | undefined): Record<string, string> {
    if (!key) return {};
    return this.#settings.apiKeyHeader === 'api-key'
      ? { 'api-key': key }
      : { authorization: `Bearer ${key}` };
  }

  async #read<T>(answer: IncomingMessage, shape: z.ZodType<T>): Promise<T> {
    return this.#parse(await readText(answer, this.name), shape);
  }

  #parse<T>(text: string, shape: z.ZodType<T>): T {
    try {
      return parseJson(text, shape, `the answer of ${this.name}`);
    } catch {
      throw malformedAnswer(this.name, 'an answer that is not of OpenAI’s form');
    }
  }

  #explainError(error: { message?: string }, request: ChatRequest): ModelError {
    const words = quoteSafely(error.message ?? '', confidentialTexts(request, undefined));
    return new ModelError(`${this.name} failed while it answered${words}: try again later`, {
      kind: 'unavailable',
      code: 'provider_unavailable',
      isRetryable: true,
    });
  }
}
