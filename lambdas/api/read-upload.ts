import type * as z from 'zod';
import type { DocumentUpload } from '../ingestion/api';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import { HttpError } from './http-error';
import { readBody } from './read-body';
import { uploadFields } from './upload-fields';

/**
 * Reads the form of `POST /v1/documents`.
 *
 * @throws {@link HttpError} `unsupported_media_type`, `unsupported_content_encoding`; {@link AppError}
 * `body_too_large`, `invalid_form`, `missing_file`
 */
export async function readUpload(request: Request, maxBytes: number): Promise<DocumentUpload> {
  const contentType = request.headers.get('content-type') ?? 'none';
  if (!contentType.toLowerCase().startsWith('multipart/form-data')) {
    throw new HttpError(
      `the body has content-type "${contentType}": send the document as the field "file" of multipart/form-data`,
      { status: 415, code: 'unsupported_media_type' },
    );
  }
  const form = await parseForm(await readBody(request, maxBytes), contentType);
  const file = form.get('file');
  if (!(file instanceof File)) {
    throw new AppError('the form has no file in its field "file": add the document there', {
      kind: 'invalid',
      code: 'missing_file',
      parameter: 'file',
    });
  }
  const name = form.get('name');
  return {
    name: typeof name === 'string' && name !== '' ? name : file.name,
    content: new Uint8Array(await file.arrayBuffer()),
    groups: jsonField(form, 'groups', uploadFields.groups),
    metadata: jsonField(form, 'metadata', uploadFields.metadata),
  };
}

async function parseForm(body: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new AppError('the body is not multipart/form-data with the boundary that its header states', {
      kind: 'invalid',
      code: 'invalid_form',
      cause,
    });
  }
}

function jsonField<T>(form: FormData, name: string, shape: z.ZodType<T>): T | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? parseJson(value, shape, `the form field "${name}"`) : undefined;
}
