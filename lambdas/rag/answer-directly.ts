import type { ModelGateway } from '../model-gateway/api';
import type { AnswerEvent } from './api';
import type { DirectTemplate } from './parse-prompt-template';
import type { Conversation } from './read-conversation';
import { renderDirectPrompt } from './render-prompt';
import type { ChainSettings } from './settings';
import { type AnswerInProgress, streamCompletion } from './stream-completion';

/**
 * Asks the model without an index: no retrieval and no citations, the text is shown as it is.
 *
 * @throws `ModelError`
 */
export async function* answerDirectly(
  answer: AnswerInProgress & Conversation & { readonly template: DirectTemplate },
  deps: { readonly gateway: ModelGateway; readonly settings: ChainSettings },
): AsyncGenerator<AnswerEvent> {
  const { draft } = answer;
  for await (const event of streamCompletion(renderDirectPrompt(answer.template, answer), answer, deps)) {
    if (event.type === 'fallback') yield event;
    else yield* draft.show([event]);
  }
  draft.end('answered');
}
