import { estimateTokens } from '../domain/estimate-tokens';
import type { ChatRequest, Usage } from './api';
import type { Route } from './settings';

/** Tokens that a chat format spends on the frame of one message. */
const messageFrameTokens = 4;

/** The provider's count, or an estimate that is marked as one. */
export function measureChatUsage(
  reported: Omit<Usage, 'isEstimated'> | undefined,
  request: ChatRequest,
  output: string,
): Usage {
  if (reported) return { ...reported, isEstimated: false };
  let inputTokens = request.tools ? estimateTokens(JSON.stringify(request.tools)) : 0;
  for (const message of request.messages) inputTokens += messageFrameTokens + estimateTokens(message.content);
  return { inputTokens, outputTokens: estimateTokens(output), isEstimated: true };
}

/** The provider's count, or an estimate that is marked as one. */
export function measureEmbeddingUsage(reported: number | undefined, texts: readonly string[]): Usage {
  if (reported !== undefined) return { inputTokens: reported, outputTokens: 0, isEstimated: false };
  const inputTokens = texts.reduce((total, text) => total + estimateTokens(text), 0);
  return { inputTokens, outputTokens: 0, isEstimated: true };
}

/** An estimate: a reranker reads the question with each of the texts, and does not say how much that was. */
export function measureRerankUsage(question: string, texts: readonly string[]): Usage {
  const questionTokens = estimateTokens(question);
  const inputTokens = texts.reduce((total, text) => total + questionTokens + estimateTokens(text), 0);
  return { inputTokens, outputTokens: 0, isEstimated: true };
}

/** US dollars for that usage; undefined when the route has no price. */
export function priceUsage(price: Route['price'], usage: Usage): number | undefined {
  if (!price) return undefined;
  return (
    (usage.inputTokens * price.inputUsdPerMillionTokens +
      usage.outputTokens * price.outputUsdPerMillionTokens) /
    1_000_000
  );
}
