import { StringDecoder } from 'node:string_decoder';
import * as z from 'zod';
import { parseJson } from '../../platform/json';

/**
 * The JSON texts of a container's stream, one a line: behind `data:` as vLLM writes them, or bare as LMI does, whose
 * stream is JSON lines. A line that is cut off by the end of the stream is dropped.
 *
 * Reads on behind `[DONE]`: a connection is used again only when its answer has been read to its end.
 *
 * @param payloads - bytes, cut anywhere: between the bytes of one letter, too
 */
export async function* readPayloadLines(payloads: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const payload of payloads) {
    const lines = (rest + decoder.write(Buffer.from(payload))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const text = line.replace(/^data:/, '').trim();
      // Names of events, ids and comments of server-sent events say nothing here.
      if (text !== '' && text !== '[DONE]' && !/^(?:event|id|retry)?:/.test(text)) yield text;
    }
  }
  // LMI ends a stream that fails with an error that no end of line follows (djl-serving, Request.java, read 2026-11-30).
  if (isWhole(rest)) yield rest;
}

function isWhole(text: string): boolean {
  try {
    parseJson(text, z.looseObject({}), 'the last line');
    return true;
  } catch {
    return false;
  }
}
