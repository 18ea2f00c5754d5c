import { readdirSync } from 'node:fs';
import { FolderUploads } from '../../lambdas/ingestion/adapters/folder-uploads';
import { describeDocumentSourceContract } from '../contracts/document-source';
import { describeDocumentUploadsContract } from '../contracts/document-uploads';
import { temporaryFolder } from './temporary-folder';

describeDocumentUploadsContract('folder', async () => {
  const folder = temporaryFolder();
  return { uploads: new FolderUploads(folder), reopen: async () => new FolderUploads(folder) };
});

describeDocumentSourceContract('uploads in a folder', async () => {
  const source = new FolderUploads(temporaryFolder()).of('local');
  return {
    source,
    put: async (key, text) => {
      await source.put({ key, content: Buffer.from(text), groups: [], metadata: {} });
    },
    remove: (key) => source.remove(key),
  };
});

test('writes no file outside its folder, whatever the key is', async () => {
  const folder = temporaryFolder();
  const uploads = new FolderUploads(folder).of('local');

  await uploads.put({ key: '../../escaped.md', content: Buffer.from('x'), groups: [], metadata: {} });

  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ name }) => name).sort()).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    'entry.json',
  ]);
});

test('leaves nothing of a version that was replaced', async () => {
  const folder = temporaryFolder();
  const uploads = new FolderUploads(folder).of('local');
  const put = (text: string) =>
    uploads.put({ key: 'a.md', content: Buffer.from(text), groups: [], metadata: {} });

  await put('first');
  await put('second');

  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files).toHaveLength(2);
});
