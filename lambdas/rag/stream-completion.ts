import type { ChatMessage, ModelGateway } from '../model-gateway/api';
import type { AnswerDraft } from './answer-draft';
import type { AnswerRequest } from './api';
import type { ChainSettings } from './settings';
import type { Cancellation } from './watch-cancellation';

/** An answer in the making, as its steps share it. */
export interface AnswerInProgress {
  readonly request: AnswerRequest;
  readonly draft: AnswerDraft;
  readonly cancellation: Cancellation;
}

/**
 * The model's text as it comes; how the completion ended is noted in the draft.
 *
 * @throws `ModelError`
 */
export async function* streamCompletion(
  messages: readonly ChatMessage[],
  { request, draft, cancellation }: AnswerInProgress,
  deps: { readonly gateway: ModelGateway; readonly settings: ChainSettings },
): AsyncGenerator<string> {
  const { settings } = deps;
  const finish = draft.startTimer('generateMs');
  try {
    const events = deps.gateway.streamChat({
      route: settings.chatRoute,
      messages,
      temperature: request.temperature ?? settings.temperature,
      maxTokens: Math.min(settings.maxAnswerTokens, request.maxTokens ?? settings.maxAnswerTokens),
      signal: request.signal,
    });
    for await (const event of cancellation.iterate(events)) {
      if (event.type === 'text') yield event.text;
      if (event.type === 'finish') draft.noteCompletion(event.completion);
    }
  } finally {
    finish();
  }
}
