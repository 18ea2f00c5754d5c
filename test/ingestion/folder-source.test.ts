import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FolderSource } from '../../lambdas/ingestion/adapters/folder-source';
import { describeDocumentSourceContract } from '../contracts/document-source';
import { temporaryFolder } from './temporary-folder';

const megabyte = 1_048_576;

function openFolder() {
  const folder = join(temporaryFolder(), 'docs');
  mkdirSync(folder);
  const write = (path: string, text = 'text') => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  return { folder, write, source: new FolderSource({ folder, tenant: 'local' }) };
}

async function keysOf(source: FolderSource): Promise<string[]> {
  const keys = [];
  for await (const { key } of source.list()) keys.push(key);
  return keys;
}

describeDocumentSourceContract('folder', async () => {
  const { folder, write, source } = openFolder();
  return {
    source,
    put: async (key, text) => write(key, text),
    remove: async (key) => rmSync(join(folder, key)),
    takeAway: async () => rmSync(folder, { recursive: true }),
  };
});

test('names itself after its folder, and two folders of one name differently', () => {
  const one = new FolderSource({ folder: '/srv/one/docs', tenant: 'local' });
  const other = new FolderSource({ folder: '/srv/other/docs/', tenant: 'local' });

  expect(one.id).toMatch(/^folder:docs-[0-9a-f]{4}$/);
  expect(other.id).not.toBe(one.id);
  expect(new FolderSource({ folder: '/srv/other/docs', tenant: 'local' }).id).toBe(other.id);
});

test('lists files of all folders with / in their keys, and none of tools, editors and desktops', async () => {
  const { write, source } = openFolder();
  for (const path of ['a.md', 'guide/deep/b.md', 'guide/c.pdf']) write(path);
  for (const path of [
    '.git/config',
    '.hidden.md',
    'node_modules/x/README.md',
    '~$report.docx',
    'a.md~',
    '#a.md#',
    '.a.md.swp',
    '4913',
    'film.part',
    'Thumbs.db',
    'screenshot.png',
  ]) {
    write(path);
  }

  expect(await keysOf(source)).toEqual(['a.md', 'guide/c.pdf', 'guide/deep/b.md']);
});

test('gives a name that a Mac wrote the same key as anywhere else, and reads it', async () => {
  const { write, source } = openFolder();
  write('백업/복원.md'.normalize('NFD'), 'hello');

  expect(await keysOf(source)).toEqual(['백업/복원.md'.normalize('NFC')]);
  expect(await source.find('백업/복원.md')).toMatchObject({ sizeBytes: 5 });
  expect(await source.read('백업/복원.md', megabyte)).toMatchObject({ type: 'file' });
});

test('follows a link to a file inside the folder, and none that leads out of it', async () => {
  const { folder, write, source } = openFolder();
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'secret.md'), 'secret');
  write('a.md');
  symlinkSync(join(folder, 'a.md'), join(folder, 'inside.md'));
  symlinkSync(join(outside, 'secret.md'), join(folder, 'secret.md'));
  symlinkSync(outside, join(folder, 'elsewhere'));
  symlinkSync(folder, join(folder, 'loop'));

  expect(await keysOf(source)).toEqual(['a.md', 'inside.md']);
  expect(await source.read('secret.md', megabyte)).toBeUndefined();
  expect(await source.read('elsewhere/secret.md', megabyte)).toBeUndefined();
});

test.each(['../outside.md', '/etc/passwd', 'guide/../../outside.md', '.env', ''])(
  'fails to find %j, which is none of its keys',
  async (key) => {
    const { folder, source } = openFolder();
    writeFileSync(join(folder, '../outside.md'), 'x');
    writeFileSync(join(folder, '.env'), 'x');

    expect(await source.find(key)).toBeUndefined();
    expect(await source.read(key, megabyte)).toBeUndefined();
  },
);

test('gives another version to a file that was replaced by one of the same size and time', async () => {
  const { folder, write, source } = openFolder();
  write('a.md', 'first');
  const { atime, mtime } = statSync(join(folder, 'a.md'));
  const before = await source.find('a.md');

  write('new.md', 'other');
  utimesSync(join(folder, 'new.md'), atime, mtime);
  renameSync(join(folder, 'new.md'), join(folder, 'a.md'));

  expect((await source.find('a.md'))?.version).not.toBe(before?.version);
});

test('fails with document_changing while a file is being written', async () => {
  const { folder, write, source } = openFolder();
  write('a.md', 'x'.repeat(20_000_000));
  const writing = setInterval(() => utimesSync(join(folder, 'a.md'), new Date(), Math.random() * 1e9), 1);

  const reads = await Promise.allSettled(Array.from({ length: 10 }, () => source.read('a.md', 30_000_000)));

  clearInterval(writing);
  expect(reads).toContainEqual({
    status: 'rejected',
    reason: expect.objectContaining({ code: 'document_changing', isRetryable: true }),
  });
});

const testAsUser = process.getuid?.() === 0 ? test.skip : test;

testAsUser(
  'finds what is in a folder that may not be read, so that it does not count as deleted',
  async () => {
    const { folder, write, source } = openFolder();
    write('closed/a.md');
    chmodSync(join(folder, 'closed'), 0o000);

    const found = await source.find('closed/a.md');
    const read = source.read('closed/a.md', megabyte);

    await expect(read).rejects.toMatchObject({ code: 'EACCES' });
    chmodSync(join(folder, 'closed'), 0o755);
    expect(found).toBeDefined();
  },
);

test('tells of files again after its folder went away and came back', async () => {
  const { folder, write, source } = openFolder();
  write('a.md');
  const heard: (string | undefined)[] = [];
  const stop = await source.watch((key) => heard.push(key));
  const hear = async (told: string | undefined) => {
    const end = Date.now() + 6_000;
    while (!heard.includes(told) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toContain(told);
    heard.length = 0;
  };

  renameSync(folder, `${folder}-away`);
  await hear(undefined);
  renameSync(`${folder}-away`, folder);
  await hear(undefined);
  write('b.md');
  await hear('b.md');

  await stop();
}, 20_000);
