import { readdirSync } from 'node:fs';
import { FolderUploads } from '../../lambdas/ingestion/adapters/folder-uploads';
import { describeDocumentSourceContract } from '../contracts/document-source';
import { describeDocumentUploadsContract } from '../contracts/document-uploads';
import { temporaryFolder } from './temporary-folder';

describeDocumentUploadsContract('folder', async () => {
  const folder = temporaryFolder();
  const uploads = new FolderUploads(folder);
  return {
    uploads,
    reopen: async () => new FolderUploads(folder),
    send: async ({ url }, content) => {
      await uploads.receive(tokenOf(url), async () => content);
    },
  };
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

describe('a ticket', () => {
  const announced = { key: 'a.md', sizeBytes: 5, groups: [], metadata: {} };
  const content = Buffer.from('hello');

  test('fails with upload_not_found once it was used, or when nobody gave it', async () => {
    const uploads = new FolderUploads(temporaryFolder());
    const token = tokenOf((await uploads.of('local').begin(announced)).url);
    await uploads.receive(token, async () => content);

    for (const refused of [token, 'made-up']) {
      const second = uploads.receive(refused, async () => content);
      await expect(second).rejects.toMatchObject({ code: 'upload_not_found' });
    }
  });

  test('fails with upload_not_found after 15 minutes', async () => {
    let now = 0;
    const uploads = new FolderUploads(temporaryFolder(), { now: () => now });
    const ticket = await uploads.of('local').begin(announced);

    now = Date.parse(ticket.expiresAt);

    const refused = uploads.receive(tokenOf(ticket.url), async () => content);
    await expect(refused).rejects.toMatchObject({ code: 'upload_not_found' });
    expect(now).toBe(900_000);
  });

  test('fails with upload_not_found for a second sender while the first one sends, unread', async () => {
    const uploads = new FolderUploads(temporaryFolder());
    const token = tokenOf((await uploads.of('local').begin(announced)).url);
    let readBytes: number | undefined;
    const first = uploads.receive(token, async (maxBytes) => {
      readBytes = maxBytes;
      return content;
    });

    const second = uploads.receive(token, () => Promise.reject(new Error('was read')));

    await expect(second).rejects.toMatchObject({ code: 'upload_not_found' });
    expect((await first).entry).toMatchObject({ sizeBytes: 5 });
    expect(readBytes).toBe(5);
  });

  test('fails with upload_size_differs for other content, and is good for what was announced', async () => {
    const uploads = new FolderUploads(temporaryFolder());
    const token = tokenOf((await uploads.of('local').begin(announced)).url);

    const refused = uploads.receive(token, async () => Buffer.from('hello!'));
    await expect(refused).rejects.toMatchObject({ code: 'upload_size_differs' });
    const { tenant, entry } = await uploads.receive(token, async () => content);

    expect(tenant).toBe('local');
    expect(entry).toMatchObject({ key: 'a.md', sizeBytes: 5 });
  });
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

function tokenOf(url: string): string {
  return url.split('/').at(-1) ?? '';
}
