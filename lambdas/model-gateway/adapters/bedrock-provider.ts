import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  type StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import { type ChatRequest, type FinishReason, ModelError, type ToolCall, type Usage } from '../api';
import type { Provider, ProviderCompletion, ProviderEvent } from '../ports';
import type { ChatRoute, EmbeddingRoute, ProviderSettings, RerankRoute } from '../settings';
import { findEmbeddingFamily } from './bedrock-embeddings';
import { buildConverseInput } from './bedrock-request';
import { buildRerankBody } from './bedrock-rerank';
import { explainBedrockError } from './explain-bedrock-error';
import { malformedAnswer, parseAnswer } from './malformed-answer';
import { orderScores, rerankAnswer } from './rerank-answer';
import { runtimeClientSettings } from './runtime-client-settings';

type Reported = { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined;

/** Amazon Bedrock: Converse and ConverseStream for chat, InvokeModel for embeddings and reranking. */
export class BedrockProvider implements Provider {
  readonly name = 'bedrock';
  readonly #client: BedrockRuntimeClient;

  /** @param credentials - left out: where the SDK looks by itself */
  constructor(
    settings: Extract<ProviderSettings, { type: 'bedrock' }>,
    credentials?: BedrockRuntimeClientConfig['credentials'],
  ) {
    this.#client = new BedrockRuntimeClient({
      region: settings.region,
      endpoint: settings.endpoint,
      ...(credentials && { credentials }),
      ...runtimeClientSettings(),
    });
  }

  async chat(route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion> {
    const answer = await this.#send(
      route.model,
      request.messages.map(({ content }) => content),
      () =>
        this.#client.send(new ConverseCommand(buildConverseInput(route.model, request)), {
          abortSignal: request.signal,
        }),
    );
    const blocks = answer.output?.message?.content;
    if (!blocks) throw malformedAnswer(this.name, 'a completion without a message');
    return {
      text: blocks.map((block) => block.text ?? '').join(''),
      toolCalls: blocks.flatMap(({ toolUse }): ToolCall[] =>
        toolUse
          ? [
              {
                id: toolUse.toolUseId ?? '',
                name: toolUse.name ?? '',
                arguments: JSON.stringify(toolUse.input ?? {}),
              },
            ]
          : [],
      ),
      finishReason: readStopReason(answer.stopReason),
      usage: readUsage(answer.usage),
    };
  }

  async *streamChat(route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const texts = request.messages.map(({ content }) => content);
    const { stream } = await this.#send(route.model, texts, () =>
      this.#client.send(new ConverseStreamCommand(buildConverseInput(route.model, request)), {
        abortSignal: request.signal,
      }),
    );
    if (!stream) throw malformedAnswer(this.name, 'an answer without a stream');
    let stopReason: StopReason | undefined;
    let usage: ReturnType<typeof readUsage>;
    let toolCalls = 0;
    try {
      for await (const event of stream) {
        if (event.contentBlockStart?.start?.toolUse) toolCalls++;
        const shown = showEvent(event, toolCalls - 1);
        if (shown) yield shown;
        stopReason = event.messageStop?.stopReason ?? stopReason;
        usage = readUsage(event.metadata?.usage) ?? usage;
      }
    } catch (cause) {
      throw explainBedrockError(cause, { model: route.model, confidential: texts, isStreaming: true });
    }
    // Without a reason the stream was cut: the gateway notices that no finish came.
    if (stopReason) yield { type: 'finish', finishReason: readStopReason(stopReason), usage };
  }

  async embed(
    route: EmbeddingRoute,
    request: { texts: readonly string[]; purpose: 'query' | 'passage'; signal: AbortSignal },
  ): Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }> {
    const family = findEmbeddingFamily(route);
    const embeddings: Float32Array[] = [];
    let inputTokens: number | undefined;
    for (let start = 0; start < request.texts.length; start += family.maxTexts) {
      const texts = request.texts.slice(start, start + family.maxTexts);
      const body = family.body(texts, request.purpose, route.dimensions);
      const text = await this.#invoke(route.model, body, { signal: request.signal, confidential: texts });
      const got = 'embeddings that are not of the model’s form';
      const answer = parseAnswer(text, family.answer, { provider: this.name, got });
      embeddings.push(...answer.embeddings.map((embedding) => Float32Array.from(embedding)));
      if (answer.inputTokens !== undefined) inputTokens = (inputTokens ?? 0) + answer.inputTokens;
    }
    return { embeddings, inputTokens };
  }

  async rerank(
    route: RerankRoute,
    request: { question: string; texts: readonly string[]; signal: AbortSignal },
  ): Promise<readonly number[]> {
    const { question, texts, signal } = request;
    const body = buildRerankBody(route.model, question, texts);
    const text = await this.#invoke(route.model, body, { signal, confidential: [question, ...texts] });
    const got = 'scores that are not of the model’s form';
    const ranked = parseAnswer(text, rerankAnswer, { provider: this.name, got });
    return orderScores(ranked, texts.length, this.name);
  }

  async #invoke(
    model: string,
    body: object,
    { signal, confidential }: { signal: AbortSignal; confidential: readonly string[] },
  ): Promise<string> {
    const command = new InvokeModelCommand({
      modelId: model,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify(body),
    });
    const answer = await this.#send(model, confidential, () =>
      this.#client.send(command, { abortSignal: signal }),
    );
    return new TextDecoder().decode(answer.body);
  }

  async #send<Answer>(
    model: string,
    confidential: readonly string[],
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await send();
    } catch (cause) {
      throw explainBedrockError(cause, { model, confidential, isStreaming: false });
    }
  }
}

function showEvent(event: ConverseStreamOutput, toolCall: number): ProviderEvent | undefined {
  const started = event.contentBlockStart?.start?.toolUse;
  if (started) {
    return { type: 'tool-call', index: toolCall, id: started.toolUseId, name: started.name, arguments: '' };
  }
  const delta = event.contentBlockDelta?.delta;
  if (delta?.text) return { type: 'text', text: delta.text };
  if (delta?.toolUse?.input) return { type: 'tool-call', index: toolCall, arguments: delta.toolUse.input };
  return undefined;
}

function readUsage(reported: Reported): Omit<Usage, 'isEstimated'> | undefined {
  if (!reported) return undefined;
  return { inputTokens: reported.inputTokens ?? 0, outputTokens: reported.outputTokens ?? 0 };
}

function readStopReason(reason: StopReason | undefined): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'content_filtered':
    case 'guardrail_intervened':
      return 'content_filter';
    case 'malformed_model_output':
    case 'malformed_tool_use':
      throw new ModelError(
        `the model of bedrock wrote something that it could not end (${reason}): try again`,
        {
          kind: 'unavailable',
          code: 'malformed_provider_answer',
          isRetryable: true,
        },
      );
    default:
      return 'stop';
  }
}
