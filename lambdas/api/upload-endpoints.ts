import * as z from 'zod';
import type { Documents } from '../ingestion/api';
import type { WireUpload } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { uploadFields } from './upload-fields';

const uploadRequestSchema = z.strictObject({
  name: z.string().min(1).describe('file name with its extension; folders with `/` are kept'),
  size_bytes: z.int().min(0).describe('exactly so many bytes are taken'),
  groups: uploadFields.groups
    .optional()
    .describe('groups of the caller’s that may read it; left out: everyone of the tenant'),
  metadata: uploadFields.metadata.optional().describe('for filters'),
});

const wireUploadSchema: z.ZodType<WireUpload> = z.object({
  document_id: z.string().describe('not found before the content has come, when the name is new'),
  upload: z.object({
    method: z.literal('PUT'),
    url: z.string().describe('absolute, or a path on this server; to be used once, without a key'),
    headers: z.record(z.string(), z.string()).describe('to be sent as they are'),
    expires_at: z.string().describe('ISO 8601'),
  }),
});

/** `POST /v1/uploads`: announces a document whose content is then sent straight to where documents are kept. */
export function uploadEndpoints({ documents }: { readonly documents: Documents }): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/uploads',
      summary:
        'Announces one document of any size and says where its content is to be sent, as the whole body of one request; it is indexed soon after, and one of the same name is replaced.',
      roles: ['user', 'operator'],
      body: uploadRequestSchema,
      response: wireUploadSchema,
      async handle({ body, caller }) {
        const { name, size_bytes: sizeBytes, groups, metadata } = body;
        const { documentId, ticket } = await documents.beginUpload(caller, {
          name,
          sizeBytes,
          groups,
          metadata,
        });
        const { method, url, headers, expiresAt } = ticket;
        const announced: WireUpload = {
          document_id: documentId,
          upload: { method, url, headers, expires_at: expiresAt },
        };
        return Response.json(announced, { status: 201 });
      },
    }),
  ];
}
