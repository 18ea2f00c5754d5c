import * as z from 'zod';
import type { Deletions } from '../feedback/api';
import { type Endpoint, endpoint } from './endpoint';
import { toWire } from './to-wire';
import { wireDeletionSchema } from './wire-deletion-schema';

/** How long a reason may be is checked by the deletion itself. */
const requestSchema = z.strictObject({
  reason: z.string().optional().describe('why, up to 500 characters; personal data is masked'),
});

/** `/v1/people/{id}/deletion`: the deletion of a person's data. */
export function peopleEndpoints({ deletions }: { readonly deletions: Deletions }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/people/{id}/deletion',
      summary:
        'Deletes what there is of a person of the tenant, named by the id of their key or the subject of their sign-in; answers at once, goes on by itself, and tries again when it is asked again.',
      roles: ['operator'],
      body: requestSchema,
      response: wireDeletionSchema,
      async handle({ body, caller, pathId }) {
        const deletion = await deletions.request(caller, pathId, body.reason);
        return Response.json(toWire(deletion), { status: 202 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/people/{id}/deletion',
      summary: 'Shows the report of the last deletion of a person’s data.',
      roles: ['operator'],
      response: wireDeletionSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await deletions.get(caller, pathId)));
      },
    }),
  ];
}
