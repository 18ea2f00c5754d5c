import { inflateRawSync } from 'node:zlib';
import { UnreadableDocumentError } from '../unreadable-document-error';
import type { DocumentFile } from './format-parser';

/** The files of a ZIP archive, unpacked one by one when they are asked for. */
export interface Archive {
  has(path: string): boolean;
  /** Paths in the archive's order. */
  paths(): readonly string[];
  /**
   * Unpacks one file; every byte that is unpacked counts towards the archive's limit.
   *
   * @returns undefined when it is not there
   * @throws {@link UnreadableDocumentError} `zip_bomb` past the limit, `broken`, `encrypted`
   */
  read(path: string): Uint8Array | undefined;
}

interface Entry {
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly offset: number;
}

/** Documents have some hundred files; a directory of more takes time before a byte is unpacked. */
const maxEntries = 20_000;
/** Deflate reaches about 1030 at most; XML of Office files that people made stays below 100. */
const maxRatio = 200;
/** Below this size a ratio says nothing: an empty sheet packs well. */
const ratioFromBytes = 10 * 1024 * 1024;

/**
 * Opens a ZIP archive by its central directory without unpacking anything.
 *
 * Neither the sizes that it declares nor those that come out when it is unpacked may pass `maxUnpackedBytes`: unpacking
 * stops there.
 *
 * @throws {@link UnreadableDocumentError} `zip_bomb`, `broken`
 */
export function openArchive(file: DocumentFile): Archive {
  const { bytes, name, maxUnpackedBytes } = file;
  const entries = readDirectory(file);
  let declaredBytes = 0;
  for (const entry of entries.values()) declaredBytes += entry.unpackedBytes;
  const limit = Math.min(maxUnpackedBytes, Math.max(ratioFromBytes, bytes.length * maxRatio));
  if (declaredBytes > limit) throw bombError(name, limit);

  let unpackedBytes = 0;
  return {
    has: (path) => entries.has(path),
    paths: () => [...entries.keys()],
    read(path) {
      const entry = entries.get(path);
      if (!entry) return undefined;
      const content = unpack(file, entry, limit - unpackedBytes);
      unpackedBytes += content.length;
      return content;
    },
  };
}

/** Layout: APPNOTE.TXT 6.3.10, sections 4.3.12 and 4.3.16. */
function readDirectory({ bytes, name }: DocumentFile): ReadonlyMap<string, Entry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > buffer.length) throw brokenError(name);
  const count = buffer.readUInt16LE(end + 10);
  let position = buffer.readUInt32LE(end + 16);
  const entries = new Map<string, Entry>();
  for (let index = 0; index < count; index++) {
    if (index >= maxEntries) throw bombError(name, maxEntries, 'files');
    if (position + 46 > buffer.length || buffer.readUInt32LE(position) !== 0x02014b50)
      throw brokenError(name);
    const pathLength = buffer.readUInt16LE(position + 28);
    const path = buffer.toString('utf8', position + 46, position + 46 + pathLength).replaceAll('\\', '/');
    entries.set(path, {
      isEncrypted: (buffer.readUInt16LE(position + 8) & 1) === 1,
      method: buffer.readUInt16LE(position + 10),
      packedBytes: buffer.readUInt32LE(position + 20),
      unpackedBytes: buffer.readUInt32LE(position + 24),
      offset: buffer.readUInt32LE(position + 42),
    });
    position += 46 + pathLength + buffer.readUInt16LE(position + 30) + buffer.readUInt16LE(position + 32);
  }
  return entries;
}

function unpack({ bytes, name }: DocumentFile, entry: Entry, limit: number): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.isEncrypted) {
    throw new UnreadableDocumentError({
      code: 'encrypted',
      message: `${name} is encrypted`,
      action: 'save it without a password',
    });
  }
  if (entry.offset + 30 > buffer.length || buffer.readUInt32LE(entry.offset) !== 0x04034b50)
    throw brokenError(name);
  const start =
    entry.offset + 30 + buffer.readUInt16LE(entry.offset + 26) + buffer.readUInt16LE(entry.offset + 28);
  const packed = buffer.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw brokenError(name);
  const maxOutputLength = Math.max(1, Math.min(limit, entry.unpackedBytes));
  try {
    return inflateRawSync(packed, { maxOutputLength });
  } catch (cause) {
    if (isTooLarge(cause)) throw bombError(name, maxOutputLength);
    throw brokenError(name, cause);
  }
}

function isTooLarge(cause: unknown): boolean {
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function bombError(name: string, limit: number, unit = 'bytes'): UnreadableDocumentError {
  return new UnreadableDocumentError({
    code: 'zip_bomb',
    message: `${name} unpacks to more than ${limit} ${unit}, its limit`,
    action: 'split it into smaller documents, or remove it if you do not know where it comes from',
  });
}

function brokenError(name: string, cause?: unknown): UnreadableDocumentError {
  return new UnreadableDocumentError(
    {
      code: 'broken',
      message: `${name} is cut off or damaged`,
      action: 'open it in the program that made it, save it again, and replace it',
    },
    cause,
  );
}
