const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The data of a record as text; what is not text is its bytes in base64 after `base64:`. */
export function decodeRecord(data: Uint8Array): string {
  try {
    return utf8.decode(data);
  } catch {
    return `base64:${Buffer.from(data).toString('base64')}`;
  }
}
