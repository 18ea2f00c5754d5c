import * as z from 'zod';
import { roles } from '../domain/caller';
import type { WireCaller } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';

const wireCallerSchema: z.ZodType<WireCaller> = z.object({
  id: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  roles: z.array(z.enum(roles)),
  allowed_models: z.union([z.literal('all'), z.array(z.string())]),
});

/** `GET /v1/me`: whom the key belongs to and what it may do. */
export function currentCaller(): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/me',
      summary: 'Shows whom the key belongs to and what it may do.',
      response: wireCallerSchema,
      async handle({ caller }) {
        return Response.json(toWire(caller));
      },
    }),
  ];
}
