import { AppError } from '../platform/errors';
import type { ConversationMessage } from '../rag/api';
import type { ChatCompletionBody } from './chat-request';

/**
 * The conversation as the chain takes it.
 *
 * @throws {@link AppError} `unsupported_parameter` for what only a route can do, `invalid_conversation`
 */
export function toConversation(body: ChatCompletionBody): readonly ConversationMessage[] {
  const unsupported = [
    body.tools?.length ? 'tools' : undefined,
    body.response_format && body.response_format.type !== 'text' ? 'response_format' : undefined,
    body.stop?.length ? 'stop' : undefined,
  ].find((parameter) => parameter !== undefined);
  if (unsupported !== undefined) {
    throw new AppError(
      `the model "rag" does not take ${unsupported}: leave it out, or use a chat route of /v1/models`,
      { kind: 'invalid', code: 'unsupported_parameter', parameter: unsupported },
    );
  }
  const messages = body.messages.map(toMessage);
  const last = messages.at(-1);
  if (last?.role !== 'user' || last.content.trim() === '') {
    throw invalidConversation(messages.length - 1, 'must be the question, with the role "user" and a text');
  }
  return messages;
}

function toMessage(message: ChatCompletionBody['messages'][number], index: number): ConversationMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.content };
    case 'system':
    case 'developer':
      return { role: 'system', content: message.content };
    case 'assistant':
      return { role: 'assistant', content: message.content ?? '' };
    case 'tool':
      throw invalidConversation(index, 'has the role "tool", which the model "rag" does not know');
  }
}

function invalidConversation(index: number, problem: string): AppError {
  return new AppError(`message ${index} ${problem}`, {
    kind: 'invalid',
    code: 'invalid_conversation',
    parameter: `messages.${index}`,
  });
}
