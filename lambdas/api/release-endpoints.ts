import * as z from 'zod';
import type { ReleaseBundle, ReleaseDifference, Releases } from '../promotion/api';
import type { WireList, WireRelease, WireReleaseList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireListSchema } from './wire-list-schema';
import { wireReleaseSchema } from './wire-release-schema';

const newReleaseSchema = z.strictObject({
  base: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('release that it begins from: a digest, or its first 8 or more digits; left out: the champion'),
  note: z.string().trim().min(1).max(2_000).describe('what is different about it'),
  chain: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('settings of the chain that change, named as in the manifest; null takes one out'),
  templates: z
    .strictObject({ answer: z.string(), direct: z.string(), condense: z.string() })
    .partial()
    .optional()
    .describe('content of the prompt templates that change'),
  routes: z
    .record(z.string().min(1).max(64), z.strictObject({ model: z.string().min(1).max(200) }))
    .optional()
    .describe(
      'models that change, by the route of the chain: a model version that is deployed, e.g. support@1f0c3a5b7d9e, support for its newest or support:2, or another model of its provider',
    ),
});

const listQuerySchema = z.object({
  after: z.string().min(1).max(200).optional().describe('`next_after` of the page before'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const listSchema = wireListSchema(wireReleaseSchema).extend({
  has_more: z.boolean(),
  next_after: z.string().optional().describe('pass as `after` for the next page'),
});

const diffQuerySchema = z.object({
  to: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('another release; left out: from the champion to this one'),
});

const differenceSchema = z.object({
  field: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});

/** What is checked before the bundle itself is: all of it, by digest. */
const bundleSchema = z.looseObject({
  schemaVersion: z.literal(1),
  digest: z.string().describe('SHA-256 of the canonical JSON of all the rest'),
});

/** `/v1/releases`: what is promoted, and its way to the next environment. */
export function releaseEndpoints({ releases }: { readonly releases: Releases }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/releases',
      summary: 'Lists the releases of the environment, newest first, with what is attested of them.',
      roles: loopReaders,
      query: listQuerySchema,
      response: listSchema,
      async handle({ query }) {
        const page = await releases.list(query);
        const list: WireReleaseList = {
          object: 'list',
          data: toWire(page.releases),
          has_more: page.nextAfter !== undefined,
          next_after: page.nextAfter,
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/releases',
      summary: 'Makes a release of another one; what is left out stays as it is there.',
      roles: ['operator'],
      body: newReleaseSchema,
      response: wireReleaseSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await releases.create(caller, body)), { status: 201 });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/releases/import',
      summary:
        'Takes a bundle that another environment has given, exactly as it came; everything in it is verified by digest.',
      roles: ['operator'],
      body: bundleSchema,
      response: wireReleaseSchema,
      async handle({ caller, body }) {
        return Response.json(toWire(await releases.import(caller, body)), { status: 201 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/releases/{id}',
      summary:
        'Shows a release by its digest, the first 8 or more digits of it, or as champion, candidate, previous-champion or default.',
      roles: loopReaders,
      response: wireReleaseSchema,
      async handle({ pathId }) {
        const release: WireRelease = toWire(await releases.get(pathId));
        return Response.json(release);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/releases/{id}/diff',
      summary: 'Shows what two releases differ in, by field, and prompt templates by line.',
      roles: loopReaders,
      query: diffQuerySchema,
      response: wireListSchema(differenceSchema),
      async handle({ pathId, query }) {
        const [from, to] = query.to === undefined ? ['champion', pathId] : [pathId, query.to];
        const data = await releases.diff(from, to);
        const list: WireList<ReleaseDifference> = { object: 'list', data };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/releases/{id}/bundle',
      summary:
        'Gives a release with its prompt templates and attestations, for another environment to import.',
      roles: loopReaders,
      response: bundleSchema,
      async handle({ pathId }) {
        // As it is, not as the wire has it: a digest is of exactly this.
        const bundle: ReleaseBundle = await releases.export(pathId);
        return Response.json(bundle);
      },
    }),
  ];
}
