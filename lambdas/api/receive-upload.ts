import type { Documents } from '../ingestion/api';
import { readBody } from './read-body';

/**
 * `PUT /v1/uploads/{token}`: takes the content of a document that was announced to this server.
 *
 * The token is the permission, as the signature is where another server takes the content; like that one, it answers
 * with nothing.
 *
 * @throws AppError `upload_not_found`, `upload_size_differs`, `body_too_large`, `body_incomplete`
 */
export async function receiveUpload(
  token: string,
  request: Request,
  documents: Documents,
): Promise<Response> {
  await documents.receiveUpload(token, (maxBytes) => readBody(request, maxBytes));
  return new Response(null, { status: 200 });
}
