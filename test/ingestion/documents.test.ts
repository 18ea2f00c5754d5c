import type { DocumentUpload } from '../../lambdas/ingestion/api';
import { ingestionSettingsSchema } from '../../lambdas/ingestion/settings';
import { makeCaller, openIngestion, section, until } from './open-ingestion';

const opened: { closeAll(): Promise<void> }[] = [];
const open = async (...options: Parameters<typeof openIngestion>) => {
  const ingestion = openIngestion(...options);
  opened.push(ingestion);
  return { ...ingestion, ...(await ingestion.start()) };
};
afterEach(async () => {
  for (const { closeAll } of opened.splice(0)) await closeAll();
});

const upload = (name: string, text: string, more: Partial<DocumentUpload> = {}): DocumentUpload => ({
  name,
  content: Buffer.from(text),
  ...more,
});

describe('uploading', () => {
  test('keeps a document, indexes it with its groups and metadata, and survives a restart', async () => {
    const { documents, sync, start, close } = await open();
    const hr = makeCaller({ groups: ['hr'] });

    const kept = await documents.upload(
      hr,
      upload('handbook/leave.md', section('walrus'), { groups: ['hr'], metadata: { team: 'ops' } }),
    );
    await sync(hr);
    await close();
    const again = await start();
    const [passage] = await again.documents.passages(hr, kept.id);

    expect(kept).toMatchObject({ key: 'handbook/leave.md', source: 'uploads:local', state: 'pending' });
    expect(await again.documents.get(hr, kept.id)).toMatchObject({ state: 'indexed', groups: ['hr'] });
    expect(passage).toMatchObject({ groups: ['hr'], metadata: { team: 'ops' }, key: 'handbook/leave.md' });
  });

  test('replaces a document of the same name', async () => {
    const { documents, sync, search } = await open();
    const first = await documents.upload(makeCaller(), upload('a.md', section('walrus')));
    await sync();

    const second = await documents.upload(makeCaller(), upload('a.md', section('otter')));
    await sync();

    expect(second.id).toBe(first.id);
    expect(await search('walrus')).toEqual([]);
    expect(await search('otter')).toEqual(['a.md']);
  });

  test('changes who may read a document without embedding it again', async () => {
    const { documents, sync, search, gateway } = await open();
    const hr = makeCaller({ groups: ['hr'] });
    await documents.upload(hr, upload('a.md', section('walrus')));
    await sync(hr);
    const embedded = gateway.embedded.length;

    await documents.upload(hr, upload('a.md', section('walrus'), { groups: ['hr'] }));
    await sync(hr);

    expect(gateway.embedded).toHaveLength(embedded);
    expect(await search('walrus')).toEqual([]);
    expect(await search('walrus', { tenant: 'local', groups: ['hr'] })).toEqual(['a.md']);
  });

  test.each([
    '../up.md',
    'a/../../up.md',
    '/etc/passwd',
    'C:\\temp\\a.md',
    'a\\b.md',
    'a\u0000.md',
    'a//b.md',
    './a.md',
    'con.md',
    'guide/LPT1',
    'a.md.',
    'a \ud800.md',
    ' ',
    '',
    `${'가'.repeat(86)}.md`,
    `${'a/'.repeat(600)}a.md`,
  ])('fails with invalid_document_name on %j', async (name) => {
    const { documents } = await open();

    await expect(documents.upload(makeCaller(), upload(name, 'text'))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid_document_name',
    });
  });

  test('fails with document_empty and document_too_large, and keeps nothing', async () => {
    const settings = ingestionSettingsSchema.parse({ maxDocumentSizeBytes: 2_000 });
    const { documents } = await open({ settings });

    const empty = documents.upload(makeCaller(), upload('a.md', ''));
    await expect(empty).rejects.toMatchObject({ kind: 'invalid', code: 'document_empty' });
    const large = documents.upload(makeCaller(), upload('a.md', 'x'.repeat(2_001)));
    await expect(large).rejects.toMatchObject({ kind: 'too-large', code: 'document_too_large' });

    expect((await documents.list(makeCaller(), { limit: 10 })).documents).toEqual([]);
  });

  test('fails with group_not_yours for a group that the caller is not in, unless an operator says so', async () => {
    const { documents } = await open();
    const secret = upload('a.md', 'text', { groups: ['board'] });

    const refused = documents.upload(makeCaller({ groups: ['hr'] }), secret);
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden', code: 'group_not_yours' });

    expect(await documents.upload(makeCaller({ roles: ['operator'] }), secret)).toMatchObject({
      groups: ['board'],
    });
  });

  test('fails with document_name_taken by a document that the caller may not read', async () => {
    const { documents } = await open();
    await documents.upload(makeCaller({ groups: ['hr'] }), upload('a.md', 'secret', { groups: ['hr'] }));

    const refused = documents.upload(makeCaller(), upload('a.md', 'mine'));

    await expect(refused).rejects.toMatchObject({ kind: 'conflict', code: 'document_name_taken' });
  });
});

describe('an announced upload', () => {
  const announced = { name: 'handbook/leave.md', sizeBytes: section('walrus').length };
  const tokenOf = (url: string) => url.split('/').at(-1) ?? '';

  test('is indexed with its groups and metadata once its content has come', async () => {
    const { documents, sync } = await open();
    const hr = makeCaller({ groups: ['hr'] });

    const { documentId, ticket } = await documents.beginUpload(hr, {
      ...announced,
      groups: ['hr'],
      metadata: { team: 'ops' },
    });
    const before = documents.get(hr, documentId);
    await expect(before).rejects.toMatchObject({ code: 'document_not_found' });
    const kept = await documents.receiveUpload(tokenOf(ticket.url), async () =>
      Buffer.from(section('walrus')),
    );
    await sync(hr);

    expect(kept).toMatchObject({ id: documentId, key: 'handbook/leave.md', state: 'pending' });
    expect(await documents.get(hr, documentId)).toMatchObject({ state: 'indexed', groups: ['hr'] });
    const [passage] = await documents.passages(hr, documentId);
    expect(passage).toMatchObject({ groups: ['hr'], metadata: { team: 'ops' } });
  });

  test.each([
    [{ name: '../up.md' }, 'invalid_document_name'],
    [{ sizeBytes: 0 }, 'document_empty'],
    [{ sizeBytes: 52_428_801 }, 'document_too_large'],
    [{ groups: ['board'] }, 'group_not_yours'],
    [{ name: 'taken.md' }, 'document_name_taken'],
  ])('fails before its content is sent: %j with %s', async (change, code) => {
    const { documents } = await open();
    await documents.upload(makeCaller({ groups: ['hr'] }), upload('taken.md', 'secret', { groups: ['hr'] }));

    const refused = documents.beginUpload(makeCaller(), { ...announced, ...change });

    await expect(refused).rejects.toMatchObject({ code });
  });

  test('fails with upload_not_found for a ticket that nobody gave', async () => {
    const { documents } = await open();

    const refused = documents.receiveUpload('made-up', async () => Buffer.from('text'));

    await expect(refused).rejects.toMatchObject({ kind: 'not-found', code: 'upload_not_found' });
  });
});

describe('deleting', () => {
  test('removes an upload from store and index at once, for good', async () => {
    const { documents, sync, search, uploads } = await open();
    const { id } = await documents.upload(makeCaller(), upload('a.md', section('walrus')));
    await sync();

    const deleted = await documents.delete(makeCaller(), id);

    expect(deleted).toMatchObject({ state: 'deleted', passages: 0 });
    expect(await search('walrus')).toEqual([]);
    expect(await uploads.of('local').find('a.md')).toBeUndefined();
    const [report] = (await sync()).filter(({ source }) => source === 'uploads:local');
    expect(report).toMatchObject({ added: 0, changed: 0, deleted: 0 });
  });

  test('wins over the indexing of the same document, which is still in work', async () => {
    const { documents, gateway, states, index } = await open();
    let release: (() => void) | undefined;
    gateway.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const { id } = await documents.upload(makeCaller(), upload('a.md', section('walrus')));
    await until(() => release !== undefined);

    await documents.delete(makeCaller(), id);
    release?.();
    await until(() => gateway.embedded.length > 0);

    expect(await index.count()).toBe(0);
    expect(await states.get(id)).toMatchObject({ state: 'deleted' });
  });

  test('wins over an upload of the same name that comes while the file is being removed', async () => {
    const { documents, gateway, states, index, uploads } = await open();
    const { id } = await documents.upload(makeCaller(), upload('a.md', section('walrus')));
    await until(async () => (await states.get(id))?.state === 'indexed');
    let release: (() => void) | undefined;
    gateway.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const folder = uploads.of('local');
    const remove = folder.remove.bind(folder);
    folder.remove = async (key) => {
      await documents.upload(makeCaller(), upload('a.md', section('giraffe')));
      await until(() => release !== undefined);
      await remove(key);
    };

    await documents.delete(makeCaller(), id);
    release?.();
    await until(() => gateway.embedded.some((text) => text.includes('giraffe')));

    expect(await index.count()).toBe(0);
    expect(await states.get(id)).toMatchObject({ state: 'deleted' });
  });

  test.each(['its file was removed', 'its passages were removed'])(
    'loses to an upload of the same name that comes after %s',
    async (moment) => {
      const { documents, states, index, uploads, sync, search } = await open();
      const { id } = await documents.upload(makeCaller(), upload('a.md', section('walrus')));
      await sync();
      const folder = uploads.of('local');
      const remove = folder.remove.bind(folder);
      const deletePassages = index.delete.bind(index);
      const uploadAgain = () => documents.upload(makeCaller(), upload('a.md', section('giraffe')));
      let isUploaded = false;
      const once = async () => {
        if (!isUploaded) await uploadAgain();
        isUploaded = true;
      };
      folder.remove = async (key) => {
        await remove(key);
        if (moment === 'its file was removed') await once();
      };
      index.delete = async (deletion) => {
        await deletePassages(deletion);
        if (moment === 'its passages were removed') await once();
      };

      const answered = await documents.delete(makeCaller(), id);
      await sync();

      expect(answered.state).not.toBe('deleted');
      expect(await states.get(id)).toMatchObject({ state: 'indexed' });
      expect(await search('giraffe')).toEqual(['a.md']);
      expect(await search('walrus')).toEqual([]);
    },
  );

  test('fails with document_not_owned for a file of a folder', async () => {
    const { documents, write, sync } = await open();
    write('a.md', section('walrus'));
    await sync();
    const [document] = (await documents.list(makeCaller(), { limit: 1 })).documents;

    await expect(documents.delete(makeCaller(), document?.id ?? '')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'document_not_owned',
    });
  });
});

describe('tenants and groups', () => {
  test('never see the documents of others', async () => {
    const { documents, sync, write } = await open();
    const acme = makeCaller({ tenant: 'acme' });
    write('a.md', section('walrus'));
    const theirs = await documents.upload(acme, upload('theirs.md', section('otter')));
    const secret = await documents.upload(
      makeCaller({ groups: ['hr'] }),
      upload('secret.md', section('seal'), { groups: ['hr'] }),
    );
    await sync();
    await sync(acme);
    const keysOf = async (caller = makeCaller()) =>
      (await documents.list(caller, { limit: 10 })).documents.map(({ key }) => key);

    expect(await keysOf()).toEqual(['a.md']);
    expect(await keysOf(acme)).toEqual(['theirs.md']);
    expect(await keysOf(makeCaller({ groups: ['hr'] }))).toEqual(['a.md', 'secret.md']);
    expect((await documents.counts(acme)).byState.indexed).toBe(1);
    for (const { id } of [theirs, secret]) {
      const hidden = { kind: 'not-found', code: 'document_not_found' };
      await expect(documents.get(makeCaller(), id)).rejects.toMatchObject(hidden);
      await expect(documents.passages(makeCaller(), id)).rejects.toMatchObject(hidden);
      await expect(documents.delete(makeCaller(), id)).rejects.toMatchObject(hidden);
      await expect(documents.retry(makeCaller(), id)).rejects.toMatchObject(hidden);
    }
  });

  test('keep uploads of one name apart', async () => {
    const { documents, sync, search } = await open();
    const acme = makeCaller({ tenant: 'acme' });
    await documents.upload(makeCaller(), upload('a.md', section('walrus')));
    await documents.upload(acme, upload('a.md', section('otter')));
    await sync();
    await sync(acme);

    expect(await search('walrus')).toEqual(['a.md']);
    expect(await search('otter')).toEqual([]);
    expect(await search('otter', { tenant: 'acme', groups: [] })).toEqual(['a.md']);
  });

  test('sync only their own sources', async () => {
    const { documents, sync, source } = await open();
    const acme = makeCaller({ tenant: 'acme' });

    expect((await sync(acme)).map((report) => report.source)).toEqual(['uploads:acme']);
    await expect(
      documents.sync(acme, { source: source.id })[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({
      kind: 'not-found',
      code: 'source_not_found',
      message: expect.stringContaining('there are uploads:acme'),
    });
  });
});

test('tells the progress of a sync, and ends it with what it found', async () => {
  const { documents, write, source } = await open();
  for (let number = 0; number < 5; number++) write(`${number}.md`, section(`walrus${number}`));
  write('locked.md', 'ENCRYPTED');
  const events = [];

  for await (const event of documents.sync(makeCaller(), { source: source.id })) events.push(event);

  const last = events.at(-1);
  const progress = events.filter((event) => event.type === 'progress');
  expect(progress.at(-1)).toEqual({ type: 'progress', source: source.id, finished: 6, total: 6 });
  expect(last).toMatchObject({
    type: 'done',
    reports: [{ source: source.id, failed: [{ key: 'locked.md' }], durationMs: expect.any(Number) }],
  });
});

test('gives the passages of a document in order, cut from one text', async () => {
  const { documents, write, sync } = await open();
  const text = ['# Animals\n', section('walrus'), section('giraffe'), section('otter')].join('\n');
  write('a.md', text);
  await sync();
  const [document] = (await documents.list(makeCaller(), { limit: 1 })).documents;

  const passages = await documents.passages(makeCaller(), document?.id ?? '');

  expect(passages.map(({ ordinal }) => ordinal)).toEqual(passages.map((_, ordinal) => ordinal));
  expect(passages.every((passage) => text.slice(passage.start, passage.end) === passage.text)).toBe(true);
  expect(document).toMatchObject({ title: 'Animals', language: 'en', passages: passages.length });
});
