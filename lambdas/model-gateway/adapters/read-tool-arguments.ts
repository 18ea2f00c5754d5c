import * as z from 'zod';
import { parseJson } from '../../platform/json';
import { ModelError, type ToolCall } from '../api';

const jsonObject = z.record(z.string(), z.json());

/**
 * The arguments of a tool call of the conversation, for providers that want them as an object.
 *
 * @throws {@link ModelError} `invalid_request`; without a cause, because a parser's message repeats the text
 */
export function readToolArguments(call: ToolCall): z.infer<typeof jsonObject> {
  try {
    return parseJson(call.arguments || '{}', jsonObject, 'the arguments');
  } catch {
    throw new ModelError(
      `the arguments of tool call ${call.id.slice(0, 100)} are not a JSON object: send them as the model wrote them`,
      { kind: 'invalid', code: 'invalid_request', parameter: 'messages' },
    );
  }
}
