import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import type { ChatRequest } from '../api';
import type { Provider, ProviderCompletion, ProviderEvent, ProviderKeys } from '../ports';
import type { ChatRoute, EmbeddingRoute, ProviderSettings, RerankRoute } from '../settings';
import { confidentialTexts, explainProviderAnswer } from './explain-provider-answer';
import { malformedAnswer, parseAnswer } from './malformed-answer';
import { chatCompletion, embeddingList, notOfOpenAi, readCompletion } from './openai-answer';
import { buildChatBody } from './openai-request';
import { postJson, readText } from './post-json';
import { readChatChunks } from './read-chat-chunks';
import { readServerSentEvents } from './read-server-sent-events';
import { orderScores, rerankAnswer } from './rerank-answer';

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
  // Text Embeddings Inference has its own form of reranking, and refuses long texts instead of cutting them, unless told.
  {
    mentions: /missing field `texts`/,
    adapt: ({ query, documents }) => ({ query, texts: documents, truncate: true }),
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
    const completion = readCompletion(await this.#read(answer, chatCompletion));
    if (!completion) throw malformedAnswer(this.name, 'a completion without a choice');
    return completion;
  }

  async *streamChat(route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const answer = await this.#postChat(route, request, true);
    yield* readChatChunks(readServerSentEvents(answer, this.name), { provider: this.name, request });
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
    const { embeddings, inputTokens } = await this.#read(answer, embeddingList);
    return { embeddings: embeddings.map((embedding) => Float32Array.from(embedding)), inputTokens };
  }

  async rerank(
    route: RerankRoute,
    request: { question: string; texts: readonly string[]; signal: AbortSignal },
  ): Promise<readonly number[]> {
    const { question, texts, signal } = request;
    const body = { model: route.model, query: question, documents: texts };
    const confidential = [question, ...texts];
    const answer = await this.#post(route.model, 'rerank', body, { signal, confidential });
    return orderScores(await this.#read(answer, rerankAnswer), texts.length, this.name);
  }

  async #postChat(route: ChatRoute, request: ChatRequest, isStreamed: boolean): Promise<IncomingMessage> {
    const body = buildChatBody(route, request, isStreamed);
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
    const text = await readText(answer, this.name);
    return parseAnswer(text, shape, { provider: this.name, got: notOfOpenAi });
  }
}
