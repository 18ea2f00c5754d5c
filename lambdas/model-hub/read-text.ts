import { AppError } from '../platform/errors';

/** The text of a small file. @throws {@link AppError} `too_large` beyond `maxBytes` */
export async function readText(content: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of content) {
    bytes += part.byteLength;
    if (bytes > maxBytes) {
      throw new AppError(`the file has more than ${maxBytes} bytes: see that it is the right one`, {
        kind: 'too-large',
        code: 'too_large',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
