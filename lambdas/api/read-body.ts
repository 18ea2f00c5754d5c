import { AppError } from '../platform/errors';
import { HttpError } from './http-error';

/**
 * Reads a request's body, at most `maxBytes` of it.
 *
 * The limit holds while reading: a body that states no length, or a wrong one, is cut off where it passes it.
 *
 * @throws {@link HttpError} `unsupported_content_encoding`; {@link AppError} `body_too_large`, `body_incomplete` when
 * the client goes away in the middle
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  refuseCompressed(request.headers.get('content-encoding'));
  const statedLength = Number(request.headers.get('content-length') ?? Number.NaN);
  if (statedLength > maxBytes) throw tooLarge(maxBytes);
  try {
    // HTTP itself holds a body to its stated length; reading at once costs half of reading the stream.
    if (statedLength <= maxBytes) return new Uint8Array(await request.arrayBuffer());
    return await readStream(request.body, maxBytes);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('the connection ended before the whole body had arrived: send it again', {
      kind: 'invalid',
      code: 'body_incomplete',
      cause,
    });
  }
}

/** The limit counts bytes as they come; unpacked, a small body could be of any size. */
function refuseCompressed(encoding: string | null): void {
  if (encoding === null || encoding.trim().toLowerCase() === 'identity') return;
  throw new HttpError(
    `the body has content-encoding "${encoding}", bodies are read as they are: send it uncompressed`,
    { status: 415, code: 'unsupported_content_encoding' },
  );
}

async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    `the body is larger than ${maxBytes} bytes, the most that is accepted here: send less`,
    {
      kind: 'too-large',
      code: 'body_too_large',
    },
  );
}
