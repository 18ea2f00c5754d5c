import { crc32 } from 'node:zlib';

/** One frame of `application/vnd.amazon.eventstream`; bytes are framed as they are, anything else as JSON. */
export function eventFrame(eventType: string, payload: unknown, messageType = 'event'): Buffer {
  const headers = Buffer.concat([
    header(messageType === 'event' ? ':event-type' : ':exception-type', eventType),
    header(':content-type', Buffer.isBuffer(payload) ? 'application/octet-stream' : 'application/json'),
    header(':message-type', messageType),
  ]);
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const length = 16 + headers.length + body.length;
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return Buffer.concat([message, checksum(message)]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
