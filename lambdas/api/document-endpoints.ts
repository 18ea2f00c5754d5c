import * as z from 'zod';
import type { Documents } from '../ingestion/api';
import type { WireDocumentList, WirePassages } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { readUpload } from './read-upload';
import { toWire } from './to-wire';
import { documentStateSchema, wireDocumentSchema } from './wire-document-schema';
import { wireListSchema } from './wire-list-schema';
import { wirePassageSchema } from './wire-passage-schema';

/** What the documents' endpoints need. */
export interface DocumentDeps {
  readonly documents: Documents;
  /** Largest body of an upload, in bytes. */
  readonly maxUploadBytes: number;
}

const listQuerySchema = z.object({
  state: documentStateSchema.optional(),
  source: z.string().min(1).optional(),
  after: z.string().min(1).optional().describe('`next_after` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const documentListSchema = wireListSchema(wireDocumentSchema).extend({
  has_more: z.boolean(),
  next_after: z.string().optional().describe('pass as `after` for the next page'),
  counts: z.object({ by_state: z.record(documentStateSchema, z.int()), passages: z.int() }),
});

/** `/v1/documents`: what is indexed, how far it is, and uploads. */
export function documentEndpoints({ documents, maxUploadBytes }: DocumentDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/documents',
      summary: 'Lists documents with their states, and counts them all.',
      query: listQuerySchema,
      response: documentListSchema,
      async handle({ caller, query }) {
        const [page, counts] = await Promise.all([documents.list(caller, query), documents.counts(caller)]);
        const list: WireDocumentList = {
          object: 'list',
          data: toWire(page.documents),
          has_more: page.nextAfter !== undefined,
          next_after: page.nextAfter,
          counts: toWire(counts),
        };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/documents',
      summary:
        'Takes one document and indexes it soon; one of the same name is replaced. Form fields: `file`, and optionally `name`, `groups` (JSON list of group names, each one of the caller’s) and `metadata` (JSON object of texts).',
      roles: ['user', 'operator'],
      bodyType: 'multipart',
      response: wireDocumentSchema,
      async handle({ caller, raw }) {
        const record = await documents.upload(caller, await readUpload(raw, maxUploadBytes));
        return Response.json(toWire(record), { status: 202 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/documents/{id}',
      summary: 'Shows a document: its state, and why it failed if it did.',
      response: wireDocumentSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await documents.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/documents/{id}/passages',
      summary: 'Lists the passages of a document in their order.',
      response: wireListSchema(wirePassageSchema),
      async handle({ caller, pathId }) {
        const passages: WirePassages = {
          object: 'list',
          data: toWire(await documents.passages(caller, pathId)),
        };
        return Response.json(passages);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/documents/{id}',
      summary: 'Removes an uploaded document and its passages.',
      response: wireDocumentSchema,
      roles: ['user', 'operator'],
      async handle({ caller, pathId }) {
        return Response.json(toWire(await documents.delete(caller, pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/documents/{id}/retry',
      summary: 'Takes a failed document up again.',
      response: wireDocumentSchema,
      roles: ['user', 'operator'],
      async handle({ caller, pathId }) {
        return Response.json(toWire(await documents.retry(caller, pathId)), { status: 202 });
      },
    }),
  ];
}
