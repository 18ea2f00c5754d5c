import type { CallContext, ChatResult, ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { ConversationMessage } from './api';
import type { CondenseTemplate } from './parse-prompt-template';
import { renderCondensePrompt } from './render-prompt';

/** Tokens for the rewritten question: several times the longest sensible one. */
const maxCondensedTokens = 256;

/** A question that stands alone, and what it took to make it. */
export interface CondensedQuestion extends Pick<ChatResult, 'usage' | 'costUsd'> {
  readonly question: string;
}

/**
 * Rewrites a follow-up so that it can be searched for without its conversation.
 *
 * @throws `ModelError`; {@link AppError} `empty_condensed_question` when the model wrote nothing
 */
export async function condenseQuestion(
  request: {
    route: string;
    template: CondenseTemplate;
    history: readonly ConversationMessage[];
    question: string;
    signal?: AbortSignal;
    context?: CallContext;
  },
  gateway: ModelGateway,
): Promise<CondensedQuestion> {
  const { text, usage, costUsd } = await gateway.chat({
    route: request.route,
    messages: renderCondensePrompt(request.template, request),
    temperature: 0,
    maxTokens: maxCondensedTokens,
    signal: request.signal,
    context: request.context,
  });
  const question = text.trim();
  if (question === '') {
    throw new AppError(`route ${request.route} rewrote the follow-up to nothing: try another condenseRoute`, {
      kind: 'unavailable',
      code: 'empty_condensed_question',
    });
  }
  return { question, usage, costUsd };
}
