import type { TrainingFiles } from '../../lambdas/fine-tuning/ports';
import { digest } from '../../lambdas/platform/digest';

/** What every place of training records does; `open` gives an empty one, `read` what a file of it holds. */
export function describeTrainingFilesContract(
  name: string,
  open: () => Promise<{ files: TrainingFiles; read: (address: string) => Promise<string | undefined> }>,
): void {
  describe(`training records in ${name}`, () => {
    test('writes the lines of each channel to a folder of its own, and says their digest', async () => {
      const { files, read } = await open();

      const train = await files.write('tuning_1', 'train', linesOf('{"text":"하나"}', '{"text":"둘"}'));
      const validation = await files.write('tuning_1', 'validation', linesOf('{"text":"셋"}'));

      const written = '{"text":"하나"}\n{"text":"둘"}\n';
      expect(await read(files.address('tuning_1', 'train'))).toBe(written);
      expect(train).toEqual({ digest: digest(written) });
      expect(await read(files.address('tuning_1', 'validation'))).toBe('{"text":"셋"}\n');
      expect(validation.digest).toBe(digest('{"text":"셋"}\n'));
    });

    test('writes 20 MB line by line', async () => {
      const { files, read } = await open();
      const line = JSON.stringify({ text: '가'.repeat(10_000) });

      const { digest: written } = await files.write('tuning_1', 'train', linesOf(...Array(700).fill(line)));

      const text = await read(files.address('tuning_1', 'train'));
      expect(text?.length).toBe(700 * (line.length + 1));
      expect(digest(text ?? '')).toBe(written);
    });

    test('leaves what was there when a line cannot be made', async () => {
      const { files, read } = await open();
      await files.write('tuning_1', 'train', linesOf('{"text":"before"}'));
      const breaking = async function* () {
        for (let line = 0; line < 300; line++) yield JSON.stringify({ text: 'a'.repeat(100_000) });
        throw new Error('no more');
      };

      await expect(files.write('tuning_1', 'train', breaking())).rejects.toThrow('no more');

      expect(await read(files.address('tuning_1', 'train'))).toBe('{"text":"before"}\n');
    });

    test('erases both channels of one fine-tuning, twice as well', async () => {
      const { files, read } = await open();
      for (const id of ['tuning_1', 'tuning_2']) {
        for (const channel of ['train', 'validation'] as const) await files.write(id, channel, linesOf('{}'));
      }

      await files.erase('tuning_1');
      await files.erase('tuning_1');

      const found = ['tuning_1', 'tuning_2'].map((id) => read(files.address(id, 'train')));
      expect(await Promise.all(found)).toEqual([undefined, '{}\n']);
    });
  });
}

async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
