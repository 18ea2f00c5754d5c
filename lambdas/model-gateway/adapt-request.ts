import { type ChatMessage, type ChatRequest, ModelError } from './api';
import type { NamedRoute } from './find-route';

/**
 * The request as the model of a route can take it: within the ceiling of tokens, and without what the model lacks.
 *
 * @throws {@link ModelError} `invalid_request` when tools or JSON are asked of a model that has none
 */
export function adaptRequest(request: ChatRequest, route: NamedRoute<'chat'>): ChatRequest {
  const { lacks = [] } = route;
  if (lacks.includes('tools') && request.tools && request.tools.length > 0) {
    throw lacking(route, 'tools', 'calls no tools: leave tools out, or ask a route whose model calls them');
  }
  const format = request.responseFormat;
  if (lacks.includes('json') && format !== undefined && format.type !== 'text') {
    throw lacking(
      route,
      'response_format',
      `writes no JSON of a given form (${format.type}): ask for text, or ask a route whose model does`,
    );
  }
  return {
    ...request,
    route: route.name,
    maxTokens: Math.min(request.maxTokens ?? route.maxTokens, route.maxTokens),
    messages: lacks.includes('system') ? foldSystem(request.messages) : request.messages,
  };
}

/** What the system says, at the head of the first message of the user. */
function foldSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const system = messages.flatMap((message) => (message.role === 'system' ? message.content : []));
  const others = messages.filter(({ role }) => role !== 'system');
  if (system.length === 0) return messages;
  const first = others.findIndex(({ role }) => role === 'user');
  if (first === -1) return [{ role: 'user', content: system.join('\n\n') }, ...others];
  return others.map((message, index) =>
    index === first ? { role: 'user', content: [...system, message.content].join('\n\n') } : message,
  );
}

function lacking(route: NamedRoute<'chat'>, parameter: string, problem: string): ModelError {
  return new ModelError(`the model of route ${route.name} (${route.model}) ${problem}`, {
    kind: 'invalid',
    code: 'invalid_request',
    parameter,
  });
}
