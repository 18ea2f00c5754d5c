import { analyse } from 'chardet';

/** What chardet may find, as the Encoding standard calls it; whatever else it finds is taken for windows-1252. */
const encodings: Readonly<Record<string, string>> = {
  'EUC-KR': 'euc-kr',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  GB18030: 'gb18030',
  Big5: 'big5',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1253': 'windows-1253',
  'KOI8-R': 'koi8-r',
  'ISO-8859-2': 'iso-8859-2',
  'ISO-8859-5': 'iso-8859-5',
  'ISO-8859-7': 'iso-8859-7',
};
/** Encodings whose byte pairs tell them apart: when all bytes fit, it is one of them. */
const multibyte = new Set(['euc-kr', 'shift_jis', 'euc-jp', 'gb18030', 'big5']);

/** Enough to tell an encoding, little enough to be quick. */
const sampleBytes = 65_536;

/**
 * Decodes text in the encoding that it really has: by its byte order mark, UTF-16 without one, UTF-8 when all bytes
 * fit, the encoding it declares, else the likeliest of CP949, Shift JIS, GB18030, Big5 and the single-byte ones.
 *
 * @param declared - the encoding that the text itself names, e.g. in `<meta charset>`
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const marked = encodingOfMark(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes);
  const utf8 = decodeFully(bytes, 'utf-8');
  // ASCII letters in UTF-16 are valid UTF-8 too, with a zero after or before each.
  if (utf8 !== undefined && zeroShare(bytes) < 0.1) return utf8;
  const unmarked = unmarkedUtf16(bytes);
  if (unmarked) return new TextDecoder(unmarked).decode(bytes);
  if (utf8 !== undefined) return utf8;
  const named = declared === undefined ? undefined : decodeFully(bytes, declared);
  if (named !== undefined) return named;
  // A slip in a long UTF-8 text costs one character; taking the whole for another encoding costs all of them.
  const sloppy = new TextDecoder('utf-8').decode(bytes);
  const slips = sloppy.split('\ufffd').length - 1;
  if (slips * 500 < sloppy.length && /[\u0080-\ufffc]/.test(sloppy)) return sloppy;
  for (const { name } of analyse(sampleOf(bytes))) {
    const encoding = encodings[name];
    if (encoding === undefined || !multibyte.has(encoding)) continue;
    const text = decodeFully(bytes, encoding);
    if (text !== undefined) return text;
  }
  const likeliest = encodings[analyse(sampleOf(bytes))[0]?.name ?? ''];
  const encoding = likeliest && !multibyte.has(likeliest) ? likeliest : 'windows-1252';
  return new TextDecoder(encoding).decode(bytes);
}

function encodingOfMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark shows itself by its spaces, line ends and full stops: ASCII beside a zero byte. */
function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  const sample = sampleOf(bytes);
  if (bytes.length % 2 === 1) return undefined;
  let littleEndian = 0;
  let bigEndian = 0;
  for (let index = 0; index + 1 < sample.length; index += 2) {
    const [first = 0, second = 0] = sample.subarray(index, index + 2);
    if (second === 0 && isAscii(first)) littleEndian++;
    if (first === 0 && isAscii(second)) bigEndian++;
  }
  if (Math.max(littleEndian, bigEndian) * 100 < sample.length) return undefined;
  if (littleEndian > bigEndian * 5) return 'utf-16le';
  return bigEndian > littleEndian * 5 ? 'utf-16be' : undefined;
}

function isAscii(byte: number): boolean {
  return byte >= 9 && byte < 127;
}

function zeroShare(bytes: Uint8Array): number {
  const sample = sampleOf(bytes);
  return sample.includes(0) ? sample.filter((byte) => byte === 0).length / sample.length : 0;
}

function decodeFully(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Not in that encoding, or no encoding of that name: the next one is tried.
    return undefined;
  }
}

function sampleOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, sampleBytes);
}
