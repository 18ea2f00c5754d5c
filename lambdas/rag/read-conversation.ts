import { AppError } from '../platform/errors';
import type { ConversationMessage } from './api';

/** A question and what was said before it. */
export interface Conversation {
  readonly question: string;
  /** Oldest first. */
  readonly history: readonly ConversationMessage[];
}

/**
 * The user's question and the latest messages before it.
 *
 * System messages of the caller are left out: what the model is told is the prompt template of the release, which was
 * evaluated as it is.
 *
 * @throws {@link AppError} `invalid_messages` when the last message is not a question of the user
 */
export function readConversation(
  messages: readonly ConversationMessage[],
  historyMessages: number,
): Conversation {
  const last = messages.at(-1);
  if (last?.role !== 'user' || last.content.trim() === '') {
    throw new AppError(
      `the last message must be the user's question, got ${last === undefined ? 'no message' : describeMessage(last)}: put the question last, with role user`,
      { kind: 'invalid', code: 'invalid_messages', parameter: 'messages' },
    );
  }
  const said = messages.slice(0, -1).filter((message) => message.role !== 'system');
  return {
    question: last.content.trim(),
    history: historyMessages === 0 ? [] : said.slice(-historyMessages),
  };
}

function describeMessage(message: ConversationMessage): string {
  return message.content.trim() === '' ? 'an empty one' : `one of role ${message.role}`;
}
