import { AppError } from '../platform/errors';
import { type ChatCompletionBody, chatRequestSchema } from './chat-request';
import { type ChainCompletionDeps, completeByChain } from './complete-by-chain';
import { completeByRoute, type RouteCompletionDeps } from './complete-by-route';
import { type Endpoint, endpoint } from './endpoint';
import { findModel } from './find-model';

/** `POST /v1/chat/completions`: the chain as the model `rag`, and every chat route by its name. */
export function chatCompletions(deps: ChainCompletionDeps & RouteCompletionDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/chat/completions',
      summary:
        'Completes a conversation, as OpenAI does. The model `rag` answers from the documents, with `citations` and `answer_state` beside OpenAI’s fields; its `id` is the answer’s. With `stream` the answer is server-sent events.',
      body: chatRequestSchema,
      async handle(request) {
        const model = findModel(deps.gateway, request.caller, request.body.model);
        switch (model.kind) {
          case 'chain':
            return completeByChain(request, deps);
          case 'chat':
            return completeByRoute(request, deps);
          case 'embedding':
          case 'rerank':
            throw wrongKind(request.body, model.kind);
        }
      },
    }),
  ];
}

function wrongKind(body: ChatCompletionBody, kind: string): AppError {
  return new AppError(
    `the model "${body.model}" is of kind ${kind} and does not chat: use a chat model of /v1/models`,
    {
      kind: 'invalid',
      code: 'model_of_other_kind',
      parameter: 'model',
    },
  );
}
