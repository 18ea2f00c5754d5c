import * as z from 'zod';
import type { ModelGateway } from '../model-gateway/api';
import type { ChainSettings } from '../rag/settings';
import type { WireModel } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { findModel, listModels, type Model } from './find-model';
import { wireListSchema } from './wire-list-schema';

/** What the list of models needs. */
export interface ModelDeps {
  readonly gateway: ModelGateway;
  readonly chainSettings: ChainSettings;
}

/** `GET /v1/models` and `GET /v1/models/{id}`: what the caller may name as `model`. */
export function models({ gateway, chainSettings }: ModelDeps): readonly Endpoint[] {
  const toWireModel = (model: Model): WireModel => {
    const answering =
      model.kind === 'chain' ? gateway.routes().find(({ name }) => name === chainSettings.chatRoute) : model;
    return {
      id: model.name,
      object: 'model',
      // When a route was configured is not known, and OpenAI's clients want a number.
      created: 0,
      owned_by: 'kit',
      kind: model.kind,
      provider: answering?.provider ?? 'unknown',
      provider_model: answering?.model ?? 'unknown',
    };
  };
  return [
    endpoint({
      method: 'get',
      path: '/v1/models',
      summary: 'Lists the models that the key may use: the chain `rag` and the routes of the gateway.',
      response: wireListSchema(wireModelSchema),
      async handle({ caller }) {
        return Response.json({ object: 'list', data: listModels(gateway, caller).map(toWireModel) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/models/{id}',
      summary: 'Shows one model.',
      response: wireModelSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWireModel(findModel(gateway, caller, pathId)));
      },
    }),
  ];
}

const wireModelSchema: z.ZodType<WireModel> = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  kind: z.enum(['chain', 'chat', 'embedding', 'rerank']),
  provider: z.string(),
  provider_model: z.string(),
});
