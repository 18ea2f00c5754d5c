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
