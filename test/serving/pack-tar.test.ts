import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packTar, type TarFile } from '../../lambdas/serving/adapters/pack-tar';

const run = promisify(execFile);

const fileOf = (path: string, text: string, bytes = Buffer.byteLength(text)): TarFile => ({
  path,
  bytes,
  content: async () =>
    (async function* () {
      yield Buffer.from(text).subarray(0, 3);
      yield Buffer.from(text).subarray(3);
    })(),
});

async function collect(files: readonly TarFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar(files)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('makes an archive that tar unpacks, with long and Korean names, empty and full blocks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  const long = `${'a'.repeat(80)}/${'b'.repeat(90)}.json`;
  const texts = new Map([
    ['adapter_config.json', '{"r": 16}'],
    ['adapter_model.safetensors', 'w'.repeat(1_024)],
    ['빈-파일.txt', ''],
    [long, '가나다'],
  ]);

  const archive = await collect([...texts].map(([path, text]) => fileOf(path, text)));
  await writeFile(join(folder, 'archive.tar'), archive);
  await run('tar', ['-xf', 'archive.tar'], { cwd: folder });

  for (const [path, text] of texts) expect(await readFile(join(folder, path), 'utf8')).toBe(text);
  expect(archive.length % 512).toBe(0);
  await rm(folder, { recursive: true });
});

test('makes the same archive of the same files', async () => {
  const files = [fileOf('a', 'one'), fileOf('b', 'two')];

  expect(await collect(files)).toEqual(await collect(files));
});

test('fails when a file is not as long as it was said to be, and when its path is too long', async () => {
  await expect(collect([fileOf('a', 'one', 4)])).rejects.toMatchObject({ code: 'file_changed' });
  await expect(collect([fileOf('a'.repeat(101), 'one')])).rejects.toMatchObject({
    code: 'invalid_model_version',
  });
});
