import type { ZodType } from 'zod';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import { HttpError } from './http-error';
import { readBody } from './read-body';

/** Deeper JSON would overflow the stack of whatever walks it later; real requests stay below 20. */
const maxDepth = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's JSON body and checks its shape.
 *
 * @throws {@link HttpError} `unsupported_media_type`, `unsupported_content_encoding`; {@link AppError}
 * `body_too_large`, `body_empty`, `invalid_encoding`, `json_too_deep`, `invalid_json`, `invalid_shape`
 */
export async function readJson<T>(request: Request, maxBytes: number, shape: ZodType<T>): Promise<T> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== undefined && mediaType !== 'application/json') {
    throw new HttpError(
      `the body has content-type "${mediaType}": send JSON with "content-type: application/json"`,
      { status: 415, code: 'unsupported_media_type' },
    );
  }
  const bytes = await readBody(request, maxBytes);
  if (bytes.byteLength === 0) {
    throw new AppError('the body is empty: send a JSON object', { kind: 'invalid', code: 'body_empty' });
  }
  const text = decode(bytes);
  if (isDeeperThan(text, maxDepth)) {
    throw new AppError(`the body is nested deeper than ${maxDepth} levels: flatten it`, {
      kind: 'invalid',
      code: 'json_too_deep',
    });
  }
  return parseJson(text, shape, 'the body');
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('the body is not UTF-8: encode it as UTF-8', {
      kind: 'invalid',
      code: 'invalid_encoding',
      cause,
    });
  }
}

/** Counts brackets outside strings, so that the depth is known before anything recursive sees the value. */
function isDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index++) {
    switch (json[index]) {
      case '\\':
        index++;
        break;
      case '"':
        isInString = !isInString;
        break;
      case '[':
      case '{':
        if (!isInString && ++depth > limit) return true;
        break;
      case ']':
      case '}':
        if (!isInString) depth--;
        break;
    }
  }
  return false;
}
