import type { ChatMessage } from '../api';

/** One turn of a conversation, as providers want it that know no more than two roles. */
export interface Turn<Block> {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

/**
 * Joins neighbouring messages of one role, without system messages: Anthropic wants the results of parallel tool
 * calls in one message, and Converse refuses two messages of one role in a row.
 */
export function mergeTurns<Block>(
  messages: readonly ChatMessage[],
  writeBlocks: (message: ChatMessage) => readonly Block[],
): Turn<Block>[] {
  const turns: Turn<Block>[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...writeBlocks(message));
    else turns.push({ role, content: [...writeBlocks(message)] });
  }
  return turns;
}
