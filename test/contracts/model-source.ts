import type { ModelSource } from '../../lambdas/model-hub/ports';
import { readText } from '../../lambdas/model-hub/read-text';

/**
 * What every source of weights does.
 *
 * @param open - gives one that has these files, and where they are in it
 */
export function describeModelSourceContract(
  name: string,
  open: (files: Readonly<Record<string, string>>) => Promise<{
    source: ModelSource;
    repository: string;
    revision: string;
  }>,
): void {
  const content = { 'config.json': '{"이름":"모델"}', 'sub/model.safetensors': 'weights' };

  describe(`weights from ${name}`, () => {
    test('lists files with their sizes', async () => {
      const { source, repository, revision } = await open(content);

      const files = await source.list(repository, revision);

      expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
        ['config.json', Buffer.byteLength(content['config.json'])],
        ['sub/model.safetensors', 7],
      ]);
    });

    test('reads a file from its beginning, and from a byte on', async () => {
      const { source, repository, revision } = await open(content);

      const read = async (path: string, from: number) =>
        readText(await source.read(repository, revision, path, from), 1_000);

      expect(await read('config.json', 0)).toBe(content['config.json']);
      expect(await read('sub/model.safetensors', 4)).toBe('hts');
    });

    test('fails to list what is not there', async () => {
      const { source, repository, revision } = await open({});

      await expect(source.list(`${repository}-other`, revision)).rejects.toMatchObject({
        code: 'model_source_refused',
      });
    });
  });
}
