import type { ModelFiles, PartialModelFiles } from '../../lambdas/model-hub/ports';
import { readText } from '../../lambdas/model-hub/read-text';
import { digest } from '../../lambdas/platform/digest';

const text = '{"이름":"모델"}';
const file = { bytes: Buffer.byteLength(text), sha256: digest(text) };
const stream = (content: string | Uint8Array<ArrayBuffer>) => new Blob([content]).stream();

/**
 * What every place of model files does.
 *
 * @param open - gives an empty one
 * @param options.pieceBytes - what is kept of a file at the least when it is cut short
 */
export function describeModelFilesContract(
  name: string,
  open: () => Promise<ModelFiles & PartialModelFiles>,
  options: { readonly pieceBytes: number },
): void {
  const large = Buffer.alloc(options.pieceBytes * 2 + 10, 'weights ');
  const largeFile = { bytes: large.byteLength, sha256: digest(large) };

  describe(`model files in ${name}`, () => {
    test('writes a file, lists it below its folder and reads it', async () => {
      const files = await open();

      const written = await files.write('base/qwen/config.json', stream(text), file);
      await files.write('base/qwen/sub/tokenizer.json', stream(text), { bytes: file.bytes });
      await files.write('base/other/config.json', stream(text), file);

      expect(written).toEqual({ path: 'base/qwen/config.json', ...file });
      expect((await files.list('base/qwen/')).map(({ path, bytes }) => [path, bytes])).toEqual([
        ['config.json', file.bytes],
        ['sub/tokenizer.json', file.bytes],
      ]);
      expect(await files.list('nothing/')).toEqual([]);
      expect(await readText(await files.read('base/qwen/config.json'), 1_000)).toBe(text);
      expect(files.address('base/qwen/')).toMatch(/base\/qwen\/$/);
    });

    test('writes an empty file, and one that is larger than a piece', async () => {
      const files = await open();

      await files.write('m/empty.json', stream(''), { bytes: 0, sha256: digest('') });
      await files.write('m/weights.safetensors', stream(large), largeFile);

      expect((await files.list('m/')).map(({ bytes }) => bytes)).toEqual([0, large.byteLength]);
    });

    test.each([
      ['another checksum', { ...file, sha256: digest('other') }],
      ['more bytes', { ...file, bytes: file.bytes - 1 }],
      ['fewer bytes', { ...file, bytes: file.bytes + 1 }],
    ])('fails to write a file with %s than was expected, and keeps nothing', async (_, expected) => {
      const files = await open();

      const write = files.write('m/config.json', stream(text), expected);

      await expect(write).rejects.toMatchObject({ code: 'checksum_mismatch' });
      expect(await files.list('m/')).toEqual([]);
      expect([...(await files.kept('m/'))]).toEqual([]);
    });

    test('fails to read what is not there', async () => {
      const files = await open();

      await expect(files.read('m/config.json')).rejects.toMatchObject({ code: 'model_file_missing' });
    });

    test('goes on where a file was cut short, and shows it only once it is whole', async () => {
      const files = await open();
      const cut = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          controller.enqueue(large.subarray(0, options.pieceBytes));
        },
        // Not in start, which would throw away what is queued.
        pull(controller) {
          controller.error(new TypeError('terminated'));
        },
      });

      const first = files.append('m/weights.safetensors', cut, largeFile);
      await expect(first).rejects.toThrow('terminated');
      const kept = (await files.kept('m/')).get('weights.safetensors') ?? 0;
      const listed = await files.list('m/');
      const after = await files.append('m/weights.safetensors', stream(large.subarray(kept)), largeFile);
      const finished = await files.finish('m/weights.safetensors', largeFile);

      expect(kept).toBe(options.pieceBytes);
      expect(listed).toEqual([]);
      expect(after).toBe(large.byteLength);
      expect(finished).toEqual({ path: 'm/weights.safetensors', ...largeFile });
      expect((await files.kept('m/')).get('weights.safetensors')).toBe(large.byteLength);
      expect((await files.list('m/')).map(({ path }) => path)).toEqual(['weights.safetensors']);
    });

    test('ends between two pieces when it is asked to', async () => {
      const files = await open();

      const kept = await files.append('m/weights.safetensors', stream(large), {
        ...largeFile,
        signal: AbortSignal.abort(),
      });

      expect(kept).toBeLessThan(large.byteLength);
      expect(await files.list('m/')).toEqual([]);
    });

    test('checks a finished file again when it is finished again', async () => {
      const files = await open();
      await files.write('m/config.json', stream(text), file);

      expect(await files.finish('m/config.json', file)).toEqual({ path: 'm/config.json', ...file });
    });

    test('fails to finish a file of another checksum, and keeps nothing of it', async () => {
      const files = await open();
      await files.append('m/config.json', stream(text), file);

      const finish = files.finish('m/config.json', { ...file, sha256: digest('other') });

      await expect(finish).rejects.toMatchObject({ code: 'checksum_mismatch' });
      expect([...(await files.kept('m/'))]).toEqual([]);
    });
  });
}
