import * as z from 'zod';
import { roles } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { WireKey, WireList, WireNewKey } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { issueKey } from './issue-key';
import type { CallerKey, CallerKeys } from './ports';
import { toWire } from './to-wire';
import { wireKeySchema } from './wire-key-schema';
import { wireListSchema } from './wire-list-schema';

/** What the endpoints of the keys need. */
export interface KeyDeps {
  readonly keys: CallerKeys;
  readonly now: () => Date;
  /** That many random characters of the base64url alphabet. */
  readonly randomId: (length: number) => string;
}

const newKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(200).describe('what it is for'),
  roles: z.array(z.enum(roles)).min(1).max(roles.length).default(['user']),
  groups: z.array(z.string().min(1).max(200)).max(100).default([]),
  allowed_models: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1).max(100)])
    .default('all')
    .describe('names of /v1/models, or `all`'),
});

/** `/v1/keys`: the virtual keys of the caller's tenant. */
export function keyEndpoints(deps: KeyDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/keys',
      summary: 'Lists the keys of the tenant, oldest first; never the keys themselves.',
      roles: ['operator'],
      response: wireListSchema(wireKeySchema),
      async handle({ caller }) {
        const keys = await deps.keys.list(caller.tenant);
        const list: WireList<WireKey> = { object: 'list', data: keys.map(toWireKey) };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/keys',
      summary: 'Makes a key of the caller’s tenant; its `key` is shown this once.',
      roles: ['operator'],
      body: newKeySchema,
      response: wireKeySchema.extend({ key: z.string().describe('shown this once') }),
      async handle({ body, caller }) {
        const { name, roles: keyRoles, groups, allowed_models: allowedModels } = body;
        const { key, record } = await issueKey(
          { name, tenant: caller.tenant, groups, roles: keyRoles, allowedModels },
          deps,
        );
        const created: WireNewKey = { ...toWireKey(record), key };
        return Response.json(created, { status: 201 });
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/keys/{id}',
      summary: 'Revokes a key: its next request is refused.',
      roles: ['operator'],
      response: wireKeySchema,
      async handle({ caller, pathId }) {
        const record = await deps.keys.get(pathId);
        if (record === undefined || record.tenant !== caller.tenant) {
          throw new AppError(`there is no key "${pathId}": see GET /v1/keys`, {
            kind: 'not-found',
            code: 'key_not_found',
          });
        }
        const revoked = { ...record, revokedAt: record.revokedAt ?? deps.now().toISOString() };
        await deps.keys.put(revoked);
        return Response.json(toWireKey(revoked));
      },
    }),
  ];
}

function toWireKey({ keyHash: _, ...key }: CallerKey): WireKey {
  return toWire(key);
}
