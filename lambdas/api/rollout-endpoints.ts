import * as z from 'zod';
import type { Promotions } from '../promotion/api';
import type { WireList, WirePointers, WireRollout } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireListSchema } from './wire-list-schema';
import { wireRolloutSchema } from './wire-rollout-schema';

const reason = z.string().trim().min(1).max(2_000).describe('why, in a sentence');

const promoteSchema = z.strictObject({
  release: z.string().min(1).max(64).describe('digest of a release, or its first 8 or more digits'),
});

const approvalSchema = z.strictObject({ is_approved: z.boolean(), reason });

const rollbackSchema = z.strictObject({ reason });

const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });

const pointersSchema = z.object({
  version: z.int().describe('0 before anything was promoted'),
  champion: z.string().optional(),
  candidate: z.string().optional(),
  previous_champion: z.string().optional(),
  canary_percent: z.number(),
  rollout: z.string().optional(),
  changed_at: z.string(),
  changed_by: z.string(),
  reason: z.string(),
});

/** `/v1/rollouts`, `/v1/pointers` and `/v1/rollback`: which release answers, and how another comes to. */
export function rolloutEndpoints({ promotions }: { readonly promotions: Promotions }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/pointers',
      summary:
        'Shows which release is champion and which is candidate, and what they were before, newest first.',
      roles: loopReaders,
      response: pointersSchema.extend({ history: z.array(pointersSchema) }),
      async handle() {
        const pointers: WirePointers = toWire(await promotions.pointers());
        return Response.json(pointers);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/rollouts',
      summary:
        'Begins the rollout of a release: evaluation, gate, approval, canary. There is one at a time in an environment.',
      roles: ['operator'],
      body: promoteSchema,
      response: wireRolloutSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await promotions.promote(caller, body.release)), { status: 202 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/rollouts',
      summary: 'Lists rollouts, the one that runs on top, else newest first.',
      roles: loopReaders,
      query: listQuerySchema,
      response: wireListSchema(wireRolloutSchema),
      async handle({ query }) {
        const list: WireList<WireRollout> = {
          object: 'list',
          data: toWire(await promotions.rollouts(query.limit)),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/rollouts/{id}',
      summary: 'Shows where a rollout stands, why, and how it came there.',
      roles: loopReaders,
      response: wireRolloutSchema,
      async handle({ pathId }) {
        return Response.json(toWire(await promotions.rollout(pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/rollouts/{id}/approval',
      summary:
        'Approves or declines a rollout that waits for it; not the author of the release nor whoever began the rollout may approve.',
      roles: ['approver'],
      body: approvalSchema,
      response: wireRolloutSchema,
      async handle({ caller, pathId, body }) {
        const decision = { isApproved: body.is_approved, reason: body.reason };
        return Response.json(toWire(await promotions.approve(caller, pathId, decision)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/rollback',
      summary: 'Ends a canary, or else brings the previous champion back; ends whatever rollout runs.',
      roles: ['operator', 'approver'],
      body: rollbackSchema,
      response: pointersSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await promotions.rollBack(caller, body.reason)));
      },
    }),
  ];
}
