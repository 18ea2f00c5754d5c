import { estimateTokens } from '../domain/estimate-tokens';
import type { CallContext, ChatEvent, ChatMessage, ModelGateway, Usage } from '../model-gateway/api';
import type { AnswerDraft } from './answer-draft';
import type { AnswerRequest } from './api';
import type { ChainSettings } from './settings';
import type { Cancellation } from './watch-cancellation';

/** An answer in the making, as its steps share it. */
export interface AnswerInProgress {
  readonly request: AnswerRequest;
  readonly draft: AnswerDraft;
  readonly cancellation: Cancellation;
  /** What calls of models say that they belong to; left out where nobody is to be told of them. */
  readonly context?: CallContext;
}

/**
 * The model's text as it comes, and before it that another route writes it; how the completion ended, or what it took until it was cut off, is noted in the draft.
 *
 * @throws `ModelError`
 */
export async function* streamCompletion(
  messages: readonly ChatMessage[],
  { request, draft, cancellation, context }: AnswerInProgress,
  deps: { readonly gateway: ModelGateway; readonly settings: ChainSettings },
): AsyncGenerator<Extract<ChatEvent, { type: 'text' | 'fallback' }>> {
  const { settings } = deps;
  const stopTimer = draft.startTimer('generateMs');
  let written = '';
  let isComplete = false;
  try {
    const events = deps.gateway.streamChat({
      route: settings.chatRoute,
      messages,
      temperature: request.temperature ?? settings.temperature,
      maxTokens: Math.min(settings.maxAnswerTokens, request.maxTokens ?? settings.maxAnswerTokens),
      signal: request.signal,
      context,
    });
    for await (const event of cancellation.iterate(events)) {
      if (event.type === 'fallback') {
        draft.noteRoute(event.route);
        yield event;
      }
      if (event.type === 'text') {
        written += event.text;
        yield event;
      }
      if (event.type === 'finish') {
        isComplete = true;
        draft.noteCompletion(event.completion);
      }
    }
  } finally {
    stopTimer();
    if (!isComplete && written !== '') draft.noteSpent({ usage: estimateUsage(messages, written) });
  }
}

/** A completion that was cut off tells no usage, and is billed all the same. */
function estimateUsage(messages: readonly ChatMessage[], written: string): Usage {
  const inputTokens = messages.reduce((total, { content }) => total + estimateTokens(content), 0);
  return { inputTokens, outputTokens: estimateTokens(written), isEstimated: true };
}
