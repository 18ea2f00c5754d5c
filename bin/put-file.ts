import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../lambdas/platform/errors';

/** Where the content of a file is to be sent. */
export interface UploadTarget {
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Milliseconds without a byte after which a connection counts as dead. */
const silenceMs = 60_000;

/**
 * Sends a file as the whole body of a PUT request, as it is read: the memory does not grow with its size.
 *
 * @param sizeBytes - the size that was announced
 * @param onProgress - called with the bytes that were read so far
 * @throws AppError `file_changed`; whatever the connection throws
 */
export async function putFile(
  { url, headers }: UploadTarget,
  file: { readonly path: string; readonly sizeBytes: number },
  onProgress: (bytes: number) => void,
): Promise<{ readonly status: number; readonly body: string }> {
  const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': file.sizeBytes },
    timeout: silenceMs,
  });
  request.on('timeout', () => request.destroy(new Error(`nothing moved for ${silenceMs / 1_000} s`)));
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  // A server that refuses early answers, and then closes the connection in the middle of the body.
  const sent = pipeline(createReadStream(file.path), countBytes(file, onProgress), request);
  const failed = sent.then(
    () => new Promise<never>(() => {}),
    async (error: unknown) => {
      if (error instanceof AppError) throw error;
      return await answered;
    },
  );
  try {
    const response = await Promise.race([answered, failed]);
    return { status: response.statusCode ?? 0, body: await text(response) };
  } finally {
    request.destroy();
  }
}

/** Passes bytes on as long as they are as many as announced. */
function countBytes(
  { path, sizeBytes }: { path: string; sizeBytes: number },
  onProgress: (bytes: number) => void,
) {
  return async function* (pieces: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      if (bytes > sizeBytes) break;
      yield piece;
      onProgress(bytes);
    }
    if (bytes === sizeBytes) return;
    throw new AppError(`${path} changed while it was being sent: upload it again`, {
      kind: 'conflict',
      code: 'file_changed',
    });
  };
}
