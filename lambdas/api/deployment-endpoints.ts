import * as z from 'zod';
import type { Deployments } from '../serving/api';
import type { WireDeployment, WireList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireDeploymentSchema } from './wire-deployment-schema';
import { wireListSchema } from './wire-list-schema';

const deploySchema = z.strictObject({
  model_version: z
    .string()
    .min(1)
    .max(64)
    .describe('an approved version, e.g. support@1f0c3a5b7d9e; support for its newest, support:2'),
  endpoint: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('name in endpoints of the environment; left out: the only one of its base model'),
});

const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });

/** `/v1/deployments`: model versions on their way to an endpoint, and off it. */
export function deploymentEndpoints({
  deployments,
}: {
  readonly deployments: Deployments;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/deployments',
      summary:
        'Begins to deploy an approved model version beside those that are there; one that is on its way or there is shown.',
      roles: ['operator'],
      body: deploySchema,
      response: wireDeploymentSchema,
      async handle({ caller, body }) {
        const request = { modelVersion: body.model_version, endpoint: body.endpoint };
        return Response.json(toWire(await deployments.deploy(caller, request)), { status: 202 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/deployments',
      summary: 'Lists deployments, newest first.',
      roles: loopReaders,
      query: listQuerySchema,
      response: wireListSchema(wireDeploymentSchema),
      async handle({ query }) {
        const list: WireList<WireDeployment> = {
          object: 'list',
          data: toWire(await deployments.list(query.limit)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/deployments/{id}',
      summary: 'Shows where a deployment stands, and how it came there.',
      roles: loopReaders,
      response: wireDeploymentSchema,
      async handle({ pathId }) {
        return Response.json(toWire(await deployments.get(pathId)));
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/deployments/{id}',
      summary: 'Takes a model version off its endpoint; refused while a release pins it.',
      roles: ['operator'],
      response: wireDeploymentSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await deployments.remove(caller, pathId)));
      },
    }),
  ];
}
