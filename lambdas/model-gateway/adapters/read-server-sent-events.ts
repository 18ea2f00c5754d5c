import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { ModelError } from '../api';

/** How long the end of an answer may take after its last event; past it the connection is not worth keeping. */
const drainMs = 1_000;

/**
 * The `data` of each server-sent event, lines joined, as the WHATWG standard reads them; event names, ids and comments
 * are not needed here. An event that is cut off by the end of the stream is dropped.
 *
 * Whoever stops reading leaves a connection that can be used again, once the rest of the answer has passed.
 *
 * @param body - bytes, cut anywhere: between the bytes of one letter, too
 * @param provider - what to call it in errors
 * @throws {@link ModelError} `stream_interrupted` when the connection breaks
 */
export async function* readServerSentEvents(body: Readable, provider: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let data: string | undefined;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      rest += decoder.write(chunk);
      let lineStart = 0;
      for (let end = findLineEnd(rest, 0); end !== undefined; end = findLineEnd(rest, lineStart)) {
        const line = rest.slice(lineStart, end.index);
        lineStart = end.next;
        if (line === '') {
          if (data !== undefined) yield data;
          data = undefined;
        } else if (line.startsWith('data:')) {
          const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5);
          data = data === undefined ? value : `${data}\n${value}`;
        }
      }
      rest = rest.slice(lineStart);
    }
  } catch (cause) {
    throw new ModelError(`the stream of ${provider} broke off: try again`, {
      kind: 'unavailable',
      code: 'stream_interrupted',
      isRetryable: true,
      cause,
    });
  } finally {
    drain(body);
  }
}

function drain(body: Readable): void {
  if (body.readableEnded || body.destroyed) return;
  const timer = setTimeout(() => body.destroy(), drainMs).unref();
  body.once('close', () => clearTimeout(timer));
  body.resume();
}

/** The next end of a line, `\n`, `\r\n` or `\r`; a last `\r` waits for what follows it. */
function findLineEnd(text: string, from: number): { index: number; next: number } | undefined {
  const newline = text.indexOf('\n', from);
  const carriageReturn = text.indexOf('\r', from);
  if (carriageReturn < 0 || (newline >= 0 && newline < carriageReturn)) {
    return newline < 0 ? undefined : { index: newline, next: newline + 1 };
  }
  if (carriageReturn === text.length - 1) return undefined;
  const isPair = text.charCodeAt(carriageReturn + 1) === 10;
  return { index: carriageReturn, next: carriageReturn + (isPair ? 2 : 1) };
}
