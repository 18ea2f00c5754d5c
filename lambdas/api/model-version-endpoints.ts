import * as z from 'zod';
import type { ModelVersions } from '../model-hub/api';
import type { WireList, WireModelVersion } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireListSchema } from './wire-list-schema';
import { wireModelVersionSchema } from './wire-model-version-schema';

const listQuerySchema = z.object({
  group: z.string().min(1).max(20).optional().describe('left out: of every group'),
});

const decisionSchema = z.strictObject({
  is_approved: z.boolean(),
  reason: z.string().max(800).describe('why, in a sentence'),
});

const copySchema = z.strictObject({
  record: z
    .string()
    .min(1)
    .max(1_000)
    .describe('address of its record, as the environment shows it that it comes from'),
});

/** `/v1/model-versions`: models of one's own, and what is decided of them. */
export function modelVersionEndpoints({
  modelVersions,
}: {
  readonly modelVersions: ModelVersions;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/model-versions',
      summary: 'Lists model versions, newest first.',
      roles: loopReaders,
      query: listQuerySchema,
      response: wireListSchema(wireModelVersionSchema),
      async handle({ query }) {
        const list: WireList<WireModelVersion> = {
          object: 'list',
          data: toWire(await modelVersions.list(query.group)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/model-versions/{id}',
      summary:
        'Shows a model version with its lineage: by its id, <group>:<version>, or <group> for its newest.',
      roles: loopReaders,
      response: wireModelVersionSchema,
      async handle({ pathId }) {
        return Response.json(toWire(await modelVersions.get(pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/model-versions/{id}/decision',
      summary: 'Approves or rejects a model version; nobody who made it or copied it here may approve it.',
      roles: ['approver'],
      body: decisionSchema,
      response: wireModelVersionSchema,
      async handle({ caller, pathId, body }) {
        const decision = { isApproved: body.is_approved, reason: body.reason };
        return Response.json(toWire(await modelVersions.decide(caller, pathId, decision)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/model-versions/copy',
      summary:
        'Copies a model version of another environment here, every file by its checksum, to be approved here; what an interrupted copy brought is not read again.',
      roles: ['operator'],
      body: copySchema,
      response: wireModelVersionSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await modelVersions.copy(caller, body.record)), { status: 201 });
      },
    }),
  ];
}
