import * as z from 'zod';
import type { BaseModels } from '../model-hub/api';
import type { WireBaseModel, WireList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireBaseModelSchema } from './wire-base-model-schema';
import { wireListSchema } from './wire-list-schema';

const importSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(64)
    .describe('id in the catalogue, e.g. qwen3-8b; with : and a variant for weights of another repository'),
  is_licence_accepted: z
    .boolean()
    .default(false)
    .describe('true: the caller has read and accepts the licence, where it must be'),
  from: z
    .string()
    .max(1_000)
    .regex(/\/$/, 'must end with /')
    .optional()
    .describe('address of the model in another environment, to copy it from there'),
});

/** `/v1/base-models`: open models whose weights are here, or on their way. */
export function baseModelEndpoints({ baseModels }: { readonly baseModels: BaseModels }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/base-models',
      summary: 'Lists open models that were imported here, or are on their way.',
      roles: loopReaders,
      response: wireListSchema(wireBaseModelSchema),
      async handle() {
        const list: WireList<WireBaseModel> = { object: 'list', data: toWire(await baseModels.list()) };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/base-models/{id}',
      summary: 'Shows an open model: how far its import is, and the checksums of its files.',
      roles: loopReaders,
      response: wireBaseModelSchema,
      async handle({ pathId }) {
        return Response.json(toWire(await baseModels.get(pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/base-models',
      summary:
        'Begins to copy a pinned revision of a model of the catalogue here; one that is here is shown, one that failed goes on.',
      roles: ['operator'],
      body: importSchema,
      response: wireBaseModelSchema,
      async handle({ caller, body }) {
        const base = await baseModels.import(caller, {
          model: body.model,
          isLicenceAccepted: body.is_licence_accepted,
          from: body.from,
        });
        return Response.json(toWire(base), { status: base.state === 'imported' ? 200 : 202 });
      },
    }),
  ];
}
