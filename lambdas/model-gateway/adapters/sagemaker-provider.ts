import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  type ResponseStream,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from '@aws-sdk/client-sagemaker-runtime';
import type * as z from 'zod';
import { componentName, endpointName, modelVersionPattern } from '../../serving/settings';
import type { ChatRequest } from '../api';
import { collectStream } from '../collect-chat';
import type { Provider, ProviderCompletion, ProviderEvent } from '../ports';
import {
  type ChatRoute,
  type EmbeddingRoute,
  type ProviderSettings,
  providerName,
  type RerankRoute,
} from '../settings';
import { confidentialTexts } from './explain-provider-answer';
import { explainSageMakerError } from './explain-sagemaker-error';
import { hasNoCopy } from './has-no-copy';
import { malformedAnswer, parseAnswer } from './malformed-answer';
import { chatCompletion, readCompletion } from './openai-answer';
import { buildChatBody } from './openai-request';
import { readChatChunks } from './read-chat-chunks';
import { readPayloadLines } from './read-payload-lines';
import { orderScores, rerankAnswer } from './rerank-answer';
import { runtimeClientSettings } from './runtime-client-settings';
import { embeddingAnswer } from './sagemaker-embeddings';

type Settings = Extract<ProviderSettings, { type: 'sagemaker' }>;

/** A call of a model on the endpoint. */
interface Invocation {
  readonly model: string;
  readonly body: object;
  readonly signal: AbortSignal | undefined;
  readonly confidential: readonly string[];
}

/**
 * Models of one's own on a SageMaker endpoint, each an inference component of it, in a container with OpenAI's form: LMI,
 * vLLM, or Text Embeddings Inference.
 */
export class SageMakerProvider implements Provider {
  readonly name: string;
  readonly #endpoint: string;
  readonly #client: SageMakerRuntimeClient;

  /**
   * @param namespace - what the names of the environment's endpoints begin with, e.g. `llmops-dev`
   * @param credentials - left out: where the SDK looks by itself
   */
  constructor(
    settings: Settings,
    namespace: string,
    credentials?: SageMakerRuntimeClientConfig['credentials'],
  ) {
    this.name = providerName(settings);
    this.#endpoint = endpointName(namespace, settings.endpoint);
    this.#client = new SageMakerRuntimeClient({
      region: settings.region,
      endpoint: settings.address,
      ...(credentials && { credentials }),
      ...runtimeClientSettings(),
    });
  }

  /** Reads a stream where the model has one: SageMaker gives a stream eight minutes, and an answer at once one. */
  async chat(route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion> {
    if (!route.lacks?.includes('streaming')) {
      const { finish, ...said } = await collectStream(this.streamChat(route, request));
      return { ...said, finishReason: finish.finishReason, usage: finish.usage };
    }
    const text = await this.#invoke(chatInvocation(route, request, false));
    const completion = readCompletion(this.#parse(text, chatCompletion));
    if (!completion) throw malformedAnswer(this.name, 'a completion without a choice');
    return completion;
  }

  async *streamChat(route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const payloads = this.#stream(chatInvocation(route, request, true));
    yield* readChatChunks(readPayloadLines(payloads), { provider: this.name, request });
  }

  async embed(
    route: EmbeddingRoute,
    { texts, signal }: { texts: readonly string[]; signal: AbortSignal },
  ): Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }> {
    // vLLM reads `input`; LMI and Text Embeddings Inference read `inputs`. Each passes over the other's field.
    const body = { input: texts, inputs: texts, encoding_format: 'float' };
    const text = await this.#invoke({ model: route.model, body, signal, confidential: texts });
    const { embeddings, inputTokens } = this.#parse(text, embeddingAnswer);
    return { embeddings: embeddings.map((embedding) => Float32Array.from(embedding)), inputTokens };
  }

  async rerank(
    route: RerankRoute,
    { question, texts, signal }: { question: string; texts: readonly string[]; signal: AbortSignal },
  ): Promise<readonly number[]> {
    // vLLM reads `documents`, Text Embeddings Inference `texts`, and long ones are refused there unless it may cut them.
    const body = { query: question, documents: texts, texts, truncate: true };
    const confidential = [question, ...texts];
    const text = await this.#invoke({ model: route.model, body, signal, confidential });
    return orderScores(this.#parse(text, rerankAnswer), texts.length, this.name);
  }

  async #invoke(call: Invocation): Promise<string> {
    const command = new InvokeEndpointCommand(this.#input(call));
    try {
      const { Body: body } = await this.#client.send(command, { abortSignal: call.signal });
      // The SDK gives null for an answer without a body, which a decoder refuses.
      return body ? new TextDecoder().decode(body) : '';
    } catch (cause) {
      await this.#wakeBase(cause, call);
      throw this.#explain(cause, call, false);
    }
  }

  async *#stream(call: Invocation): AsyncGenerator<Uint8Array> {
    const command = new InvokeEndpointWithResponseStreamCommand(this.#input(call));
    let body: AsyncIterable<ResponseStream> | undefined;
    try {
      body = (await this.#client.send(command, { abortSignal: call.signal })).Body;
    } catch (cause) {
      await this.#wakeBase(cause, call);
      throw this.#explain(cause, call, false);
    }
    if (!body) throw malformedAnswer(this.name, 'an answer without a stream');
    try {
      for await (const { PayloadPart: part } of body) if (part?.Bytes) yield part.Bytes;
    } catch (cause) {
      throw this.#explain(cause, call, true);
    }
  }

  /**
   * Asks the base of the endpoint for nothing, where a version on it has no copy: an adapter sleeps with its base, the alarm
   * that wakes the base counts what the base refuses, and SageMaker publishes metrics of each component by itself.
   */
  async #wakeBase(cause: unknown, { model, signal }: Invocation): Promise<void> {
    if (!hasNoCopy(cause) || !modelVersionPattern.test(model)) return;
    const nothing = this.#input({ model: 'base', body: {} });
    const command = new InvokeEndpointWithResponseStreamCommand(nothing);
    // It is refused, which is what counts; a base that is awake refuses an empty question.
    await this.#client.send(command, { abortSignal: signal }).catch(() => undefined);
  }

  #input({ model, body }: Pick<Invocation, 'model' | 'body'>) {
    return {
      EndpointName: this.#endpoint,
      InferenceComponentName: componentName(this.#endpoint, model),
      ContentType: 'application/json',
      Body: Buffer.from(JSON.stringify(body)),
    };
  }

  #explain(cause: unknown, { model, confidential }: Invocation, isStreaming: boolean): unknown {
    const call = { provider: this.name, endpoint: this.#endpoint, model, confidential, isStreaming };
    return explainSageMakerError(cause, call);
  }

  #parse<T>(text: string, shape: z.ZodType<T>): T {
    return parseAnswer(text, shape, {
      provider: this.name,
      got: 'an answer that is not of the form of its container',
    });
  }
}

function chatInvocation(route: ChatRoute, request: ChatRequest, isStreamed: boolean): Invocation {
  // The component says which model it is: by a name the container would look for another one.
  const { model: _, ...body } = buildChatBody(route, request, isStreamed);
  const confidential = confidentialTexts(request, undefined);
  return { model: route.model, body, signal: request.signal, confidential };
}
