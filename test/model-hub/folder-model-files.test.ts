import { digest } from '../../lambdas/platform/digest';
import { describeModelFilesContract } from '../contracts/model-files';
import { temporaryModelFiles } from './temporary-model-files';

describeModelFilesContract('a folder', async () => (await temporaryModelFiles()).files, {
  pieceBytes: 65_536,
});

test('fails to write outside its folder', async () => {
  const { files } = await temporaryModelFiles();

  const write = files.write('../outside.json', new Blob(['{}']).stream(), { bytes: 2, sha256: digest('{}') });

  await expect(write).rejects.toThrow('../outside.json lies outside');
});

test('fails with what to do when the disk is full', async () => {
  const { files } = await temporaryModelFiles();
  const full = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    },
  });

  const append = files.append('m/model.safetensors', full, { bytes: 10 });

  await expect(append).rejects.toMatchObject({ code: 'disk_full' });
  await expect(append).rejects.toThrow('make room, then import the model again, which goes on where it was');
});
