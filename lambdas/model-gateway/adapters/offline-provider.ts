import { setImmediate } from 'node:timers/promises';
import { estimateTokens } from '../../domain/estimate-tokens';
import { detectLanguage } from '../../domain/language';
import { matchWord, soughtWords, termsOf, weighByRarity } from '../../domain/weigh-terms';
import { type ChatRequest, type FinishReason, ModelError } from '../api';
import type { Provider, ProviderCompletion, ProviderEvent } from '../ports';
import type { ChatRoute, EmbeddingRoute, RerankRoute } from '../settings';
import { condenseQuestion } from './offline/condense-question';
import { extractAnswer } from './offline/extract-answer';
import { hashEmbedding } from './offline/hash-embedding';
import { readPrompt } from './offline/read-prompt';

/**
 * The built-in model, so that everything runs without one: it quotes the passages of a prompt that share most with
 * the question, and embeds texts by the words they hold. It knows nothing, needs nothing and always says the same.
 */
export class OfflineProvider implements Provider {
  readonly name = 'offline';

  async chat(_route: ChatRoute, request: ChatRequest): Promise<ProviderCompletion> {
    return complete(request);
  }

  async *streamChat(_route: ChatRoute, request: ChatRequest): AsyncGenerator<ProviderEvent> {
    const { text, finishReason } = complete(request);
    for (const word of text.match(/\S+\s*/g) ?? []) {
      // Lets the host send the word, and notice that its client has left.
      await setImmediate();
      request.signal?.throwIfAborted();
      yield { type: 'text', text: word };
    }
    yield { type: 'finish', finishReason };
  }

  async embed(
    route: EmbeddingRoute,
    request: { texts: readonly string[]; signal: AbortSignal },
  ): Promise<{ embeddings: readonly Float32Array[] }> {
    const embeddings: Float32Array[] = [];
    for (const text of request.texts) {
      if (embeddings.length % 64 === 63) await setImmediate();
      request.signal.throwIfAborted();
      embeddings.push(hashEmbedding(text, route.dimensions));
    }
    return { embeddings };
  }

  async rerank(
    _route: RerankRoute,
    request: { question: string; texts: readonly string[] },
  ): Promise<readonly number[]> {
    return scoreOverlap(request.question, request.texts);
  }
}

function complete(request: ChatRequest): ProviderCompletion {
  const isFormatted = request.responseFormat !== undefined && request.responseFormat.type !== 'text';
  const needsTool = request.toolChoice === 'required' || typeof request.toolChoice === 'object';
  if (isFormatted || needsTool) {
    throw new ModelError(
      `the built-in offline model neither ${isFormatted ? 'writes JSON' : 'calls tools'}: ask a route of another provider`,
      {
        kind: 'invalid',
        code: 'invalid_request',
        parameter: isFormatted ? 'response_format' : 'tool_choice',
      },
    );
  }
  return { ...limit(answer(request), request), toolCalls: [] };
}

function answer(request: ChatRequest): string {
  const { question, passages, conversation } = readPrompt(request.messages);
  if (conversation !== undefined) return condenseQuestion(question, conversation);
  if (passages.length > 0) return extractAnswer(question, passages);
  return detectLanguage(question) === 'ko'
    ? '저는 내장된 오프라인 모델이라 색인된 문서의 문장을 인용할 수만 있고, 문서 없이 대화하거나 글을 쓰지는 못합니다. 실제 모델을 쓰려면 "npm run local -- --model MODEL"로 시작하거나 환경 설정의 경로(routes)에 지정하세요.'
    : 'I am the built-in offline model: I can only quote sentences of indexed documents, not converse or write without them. For a real model, start with "npm run local -- --model MODEL", or name it in the routes of the environment.';
}

function limit(text: string, request: ChatRequest): { text: string; finishReason: FinishReason } {
  const stops = (request.stop ?? []).map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  const stopped = stops.length > 0 ? text.slice(0, Math.min(...stops)) : text;
  const maxTokens = request.maxTokens ?? Number.POSITIVE_INFINITY;
  if (estimateTokens(stopped) <= maxTokens) return { text: stopped, finishReason: 'stop' };
  let kept = '';
  for (const word of stopped.match(/\S+\s*/g) ?? []) {
    if (estimateTokens(kept + word) > maxTokens) break;
    kept += word;
  }
  return { text: kept, finishReason: 'length' };
}

/** Share of the question's words that each text holds, rare words weighing more. */
function scoreOverlap(question: string, texts: readonly string[]): number[] {
  const words = soughtWords(question);
  const read = texts.map(termsOf);
  const weights = weighByRarity(words, read);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return read.map((terms) =>
    total === 0
      ? 0
      : words.reduce((sum, word, index) => sum + (weights[index] ?? 0) * matchWord(word, terms), 0) / total,
  );
}
