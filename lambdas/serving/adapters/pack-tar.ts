import { AppError } from '../../platform/errors';

/** A file for an archive. */
export interface TarFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly content: () => Promise<AsyncIterable<Uint8Array>>;
}

const blockBytes = 512;

/**
 * Packs files into a tar archive (POSIX ustar), one after the other, as they are read. The same files make the same
 * archive: owner and times are left out.
 *
 * @throws AppError `file_changed` when a file is not as long as it was said to be
 */
export async function* packTar(files: readonly TarFile[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    yield header(file);
    let bytes = 0;
    for await (const piece of await file.content()) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== file.bytes) {
      throw new AppError(`${file.path} has ${bytes} bytes and ought to have ${file.bytes}: try again`, {
        kind: 'conflict',
        code: 'file_changed',
      });
    }
    yield new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes);
  }
  yield new Uint8Array(2 * blockBytes);
}

/** Offsets and lengths: POSIX.1-1988, section 10.1.1. */
function header({ path, bytes }: TarFile): Uint8Array {
  const block = Buffer.alloc(blockBytes);
  const { name, prefix } = splitPath(path);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  block.write(octal(0, 11), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A name of 100 bytes at most, and what goes before it of 155. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  const fits = (name: string, prefix: string) =>
    Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155;
  if (fits(path, '')) return { name: path, prefix: '' };
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const [name, prefix] = [path.slice(slash + 1), path.slice(0, slash)];
    if (fits(name, prefix)) return { name, prefix };
  }
  throw new AppError(`the path ${path} is too long for an archive: shorten it to 100 bytes`, {
    kind: 'invalid',
    code: 'invalid_model_version',
  });
}
