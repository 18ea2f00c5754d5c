import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A tar archive is made of blocks of so many bytes. */
const block = 512;

/**
 * The Python files of a folder but for tests, as the gzipped tar archive that SageMaker's training toolkit unpacks: the
 * same bytes for the same files, wherever and whenever it is made. Requirements are left out, because a job reaches no
 * package index; what the script needs is in the image.
 */
export function packTrainingCode(folder: string): Buffer {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.py') && !name.startsWith('test_') && name !== 'conftest.py')
    .sort();
  const entries = files.flatMap((name) => {
    const content = readFileSync(join(folder, name));
    return [header(name, content.length), content, Buffer.alloc(-content.length & (block - 1))];
  });
  const packed = gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * block)]), { level: 9 });
  // Byte 9 names the operating system that it was made on.
  packed.writeUInt8(255, 9);
  return packed;
}

/** Of one file in the format ustar: nobody's, and of no time. */
function header(name: string, bytes: number): Buffer {
  const written = Buffer.alloc(block);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  written.write(name, 0, 100);
  written.write(octal(0o644, 8), 100);
  written.write(octal(0, 8), 108);
  written.write(octal(0, 8), 116);
  written.write(octal(bytes, 12), 124);
  written.write(octal(0, 12), 136);
  // The checksum counts itself as spaces.
  written.write(' '.repeat(8), 148);
  written.write('0', 156);
  written.write('ustar\0', 257);
  written.write('00', 263);
  const sum = written.reduce((total, byte) => total + byte, 0);
  written.write(`${octal(sum, 7)} `, 148);
  return written;
}
