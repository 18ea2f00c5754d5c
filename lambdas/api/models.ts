import * as z from 'zod';
import type { Caller } from '../domain/caller';
import type { ModelGateway, RouteDescription } from '../model-gateway/api';
import type { ReleasePicker } from '../promotion/api';
import type { ChainSettings } from '../rag/settings';
import type { WireModel } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { findModel, listModels, type Model } from './find-model';
import { wireListSchema } from './wire-list-schema';

/** What the list of models needs. */
export interface ModelDeps {
  readonly gateway: ModelGateway;
  readonly chainSettings: ChainSettings;
  /** Releases that the chain answers with; left out where there are none: it answers as `chainSettings` say. */
  readonly releasePicker?: Pick<ReleasePicker, 'pick'>;
}

/** The model that writes the answers of the chain. */
type ChatModel = Pick<RouteDescription, 'provider' | 'model'>;

/** `GET /v1/models` and `GET /v1/models/{id}`: what the caller may name as `model`. */
export function models({ gateway, chainSettings, releasePicker }: ModelDeps): readonly Endpoint[] {
  const chatModelOf = async (caller: Caller): Promise<ChatModel | undefined> => {
    if (releasePicker === undefined)
      return gateway.routes().find(({ name }) => name === chainSettings.chatRoute);
    const { manifest } = await releasePicker.pick(caller);
    return manifest.routes[manifest.chain.chatRoute];
  };
  const toWireModel = (model: Model, chatModel: ChatModel | undefined): WireModel => {
    const answering = model.kind === 'chain' ? chatModel : model;
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
        const chatModel = await chatModelOf(caller);
        const data = listModels(gateway, caller).map((model) => toWireModel(model, chatModel));
        return Response.json({ object: 'list', data });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/models/{id}',
      summary: 'Shows one model.',
      response: wireModelSchema,
      async handle({ caller, pathId }) {
        const model = findModel(gateway, caller, pathId);
        return Response.json(toWireModel(model, await chatModelOf(caller)));
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
