import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import { ingestionSettingsSchema } from '../../lambdas/ingestion/settings';
import { ModelError } from '../../lambdas/model-gateway/api';
import { makeCaller, openIngestion, plainParser, section, until } from './open-ingestion';

const opened: { closeAll(): Promise<void> }[] = [];
const open = (...options: Parameters<typeof openIngestion>) => {
  const ingestion = openIngestion(...options);
  opened.push(ingestion);
  return ingestion;
};
afterEach(async () => {
  for (const { closeAll } of opened.splice(0)) await closeAll();
});

describe('a folder that is followed', () => {
  test('is searchable, updated and gone within five seconds of its files', async () => {
    const { start, write, remove } = open();
    const { search, documents } = await start();

    write('guide/a.md', section('walrus'));
    await until(async () => (await search('walrus')).length > 0);
    write('guide/a.md', section('giraffe'));
    await until(async () => (await search('giraffe')).length > 0);
    const afterUpdate = await search('walrus');
    remove('guide/a.md');
    await until(async () => (await search('giraffe')).length === 0);

    expect(afterUpdate).toEqual([]);
    await until(async () => (await documents.counts(makeCaller())).byState.deleted === 1);
  }, 20_000);

  test('is not embedded again by a restart', async () => {
    const { start, write, gateway } = open();
    write('a.md', section('walrus'));
    const first = await start();
    await first.sync();
    await first.close();
    const embedded = gateway.embedded.length;

    const second = await start();
    const [report] = await second.sync();

    expect(report).toMatchObject({ added: 0, changed: 0, deleted: 0, unchanged: 1 });
    expect(gateway.embedded).toHaveLength(embedded);
    expect(await second.search('walrus')).toEqual(['a.md']);
  });

  test('has only its changed passages embedded', async () => {
    const { start, write, gateway } = open();
    write('a.md', ['# Animals\n', section('walrus'), section('giraffe'), section('otter')].join('\n'));
    const { sync, search, index } = await start();
    await sync();
    const before = await index.count();
    gateway.embedded.length = 0;

    write('a.md', ['# Animals\n', section('walrus'), section('zebra'), section('otter')].join('\n'));
    await sync();

    expect(before).toBeGreaterThan(2);
    expect(gateway.embedded).toEqual([expect.stringContaining('zebra')]);
    expect(await search('giraffe')).toEqual([]);
    expect(await search('zebra')).toEqual(['a.md']);
  });

  test('is indexed as it is when a change is undone while it is being indexed', async () => {
    const { start, write, gateway, states, source } = open();
    write('a.md', section('walrus'));
    const { sync, search } = await start();
    await sync();
    const id = identifyDocument(source.id, 'a.md');
    let release: (() => void) | undefined;
    gateway.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    write('a.md', section('giraffe'));
    await until(() => release !== undefined);

    write('a.md', section('walrus'));
    await until(async () => (await states.get(id))?.state === 'indexed');
    release?.();
    await until(() => gateway.embedded.some((text) => text.includes('giraffe')));

    expect(await search('giraffe')).toEqual([]);
    expect(await search('walrus')).toEqual(['a.md']);
  });

  test('has nothing parsed or embedded when a file is touched', async () => {
    let parsed = 0;
    const { start, write, gateway, states, source } = open({
      parser: {
        parse: (file) => {
          parsed++;
          return plainParser.parse(file);
        },
      },
    });
    write('a.md', section('walrus'));
    const { sync } = await start();
    await sync();
    const embedded = gateway.embedded.length;

    write('a.md', section('walrus'));
    const [report] = await sync();

    expect(report).toMatchObject({ changed: 1 });
    expect(parsed).toBe(1);
    expect(gateway.embedded).toHaveLength(embedded);
    expect(await states.get(identifyDocument(source.id, 'a.md'))).toMatchObject({ state: 'indexed' });
  });

  test('keeps its documents while it is away, and compares them when it is back', async () => {
    const { start, write, folder } = open();
    write('a.md', section('walrus'));
    write('b.md', section('otter'));
    const { sync, search } = await start();
    await sync();

    renameSync(folder, `${folder}-away`);
    const [report] = await sync();
    const whileAway = await search('walrus');
    rmSync(`${folder}-away/b.md`);
    renameSync(`${folder}-away`, folder);
    await until(async () => (await search('otter')).length === 0);

    expect(report?.cause).toMatchObject({ code: 'source_unavailable', message: expect.any(String) });
    expect(whileAway).toEqual(['a.md']);
    expect(await search('walrus')).toEqual(['a.md']);
  }, 20_000);

  test('is let go of when it is no longer followed', async () => {
    const { start, write } = open();
    write('a.md', section('walrus'));
    const first = await start();
    await first.sync();
    await first.close();

    const second = await start({ sources: [] });

    await until(async () => (await second.index.count()) === 0);
    await until(async () => (await second.documents.counts(makeCaller())).byState.deleted === 1);
  });

  test('comes back with a document that was deleted and forgotten', async () => {
    const { start, write, remove, database } = open();
    write('a.md', section('walrus'));
    const { sync, search } = await start();
    for (let round = 0; round < 3; round++) {
      write('a.md', section(`walrus${round}`));
      await sync();
    }
    remove('a.md');
    await sync();
    database.exec('DELETE FROM documents');

    write('a.md', section('walrus'));
    await sync();

    expect(await search('walrus')).toEqual(['a.md']);
  });
});

describe('a document that cannot be indexed', () => {
  test('fails with cause and remedy, and the others go on', async () => {
    const settings = ingestionSettingsSchema.parse({
      maxDocumentSizeBytes: 5_000,
      passageTokens: 200,
      overlapTokens: 0,
    });
    const { start, write } = open({ settings });
    write('empty.md', '  \n');
    write('large.md', 'x '.repeat(5_000));
    write('locked.md', 'ENCRYPTED');
    write('fine.md', section('walrus'));
    const { sync, search } = await start();

    const [report] = await sync();

    expect(report?.failed).toEqual([
      {
        key: 'empty.md',
        message: 'there is no text in it',
        action: 'put text into it; a scan needs text recognition first',
      },
      {
        key: 'large.md',
        message: 'large.md has 10000 bytes, at most 5000 are read',
        action: "split it, or raise maxDocumentSizeBytes of the environment's ingestion",
      },
      { key: 'locked.md', message: 'it is protected by a password', action: 'save it without a password' },
    ]);
    expect(await search('walrus')).toEqual(['fine.md']);
  });

  test('takes its old passages with it, since they are not its text any more', async () => {
    const { start, write } = open();
    write('a.md', section('walrus'));
    const { sync, search, documents } = await start();
    await sync();

    write('a.md', 'ENCRYPTED');
    await sync();
    const whileLocked = await search('walrus');
    write('a.md', section('walrus'));
    await sync();

    expect(whileLocked).toEqual([]);
    expect(await search('walrus')).toEqual(['a.md']);
    expect((await documents.counts(makeCaller())).byState).toMatchObject({ indexed: 1, failed: 0 });
  });

  test('is tried again by itself when the failure may pass, and keeps its old passages until then', async () => {
    const { start, write, gateway } = open();
    write('a.md', section('walrus'));
    const { sync, search, documents } = await start();
    await sync();
    let failures = 0;
    gateway.before = async () => {
      if (failures++ === 0) throw unavailable;
    };

    write('a.md', section('otter'));
    await until(() => failures > 0);
    const [meanwhile] = (await documents.list(makeCaller(), { limit: 1 })).documents;
    const found = await search('walrus');
    await sync();

    expect(meanwhile).toMatchObject({
      state: 'pending',
      cause: {
        code: 'provider_unavailable',
        message: 'its passages could not be embedded: the provider does not answer',
        action: 'see that the provider answers; it is tried again by itself',
      },
    });
    expect(found).toEqual(['a.md']);
    expect(await search('otter')).toEqual(['a.md']);
  });

  test('fails after its tries, is not stuck, and is retried on demand', async () => {
    const settings = ingestionSettingsSchema.parse({ maxAttempts: 2, passageTokens: 200, overlapTokens: 0 });
    const { start, write, gateway } = open({ settings });
    gateway.before = async () => {
      throw unavailable;
    };
    write('a.md', section('walrus'));
    const { sync, search, documents } = await start();

    const [report] = await sync();
    const [failed] = (await documents.list(makeCaller(), { state: 'failed', limit: 1 })).documents;
    gateway.before = async () => {};
    await documents.retry(makeCaller(), failed?.id ?? '');
    await until(async () => (await search('walrus')).length === 1);

    expect(report?.failed).toEqual([expect.objectContaining({ key: 'a.md' })]);
    expect(failed).toMatchObject({ state: 'failed', attempts: 2, retryAt: expect.any(String) });
  });

  test('fails when it takes longer than its deadline', async () => {
    const settings = ingestionSettingsSchema.parse({ documentDeadlineMs: 1_000, maxAttempts: 1 });
    const { start, write } = open({ settings, parser: { parse: () => new Promise(() => {}) } });
    write('a.md', section('walrus'));
    const { sync } = await start();

    const [report] = await sync();

    expect(report?.failed).toEqual([
      {
        key: 'a.md',
        message: 'indexing took longer than 1000 ms',
        action: "split the document, or raise documentDeadlineMs of the environment's ingestion",
      },
    ]);
  });

  test('fails with disk_full when the disk is full, and goes on once there is room', async () => {
    const { start, write, states, source, limitPages } = open();
    const { sync, search } = await start();
    write('warm.md', section('warm'));
    write('a.md', section('small'));
    await sync();
    limitPages(8);
    const id = identifyDocument(source.id, 'a.md');

    write('a.md', longDocument);
    await until(async () => (await states.get(id))?.cause?.code === 'disk_full');
    const full = await states.get(id);
    limitPages(1_000_000);
    await until(async () => (await search('walrus7')).length === 1, 15_000);

    expect(full?.cause).toEqual({
      code: 'disk_full',
      message: 'the disk is full',
      action: 'make room; it is tried again by itself',
    });
    expect(await search('warm')).toEqual(['warm.md']);
  }, 30_000);

  test('is not left in work when its state could not be written at first', async () => {
    const { start, write, logged, states, gateway } = open();
    const put = states.put.bind(states);
    let refusals = 1;
    states.put = async (record) => {
      if (record.state !== 'indexed' || refusals-- <= 0) return await put(record);
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    };
    write('a.md', section('walrus'));
    const { sync, documents } = await start();

    await sync();

    expect(logged).toContain('ingestion.states_unavailable');
    expect((await documents.counts(makeCaller())).byState).toMatchObject({ indexed: 1, indexing: 0 });
    expect(gateway.embedded).toHaveLength(1);
  });

  test('fails with interrupted when it brought the process down as often as it may', async () => {
    const { start, write, states, source, gateway } = open();
    write('a.md', section('walrus'));
    gateway.before = () => new Promise(() => {});
    const first = await start();
    const id = identifyDocument(source.id, 'a.md');
    await until(async () => (await states.get(id))?.state === 'indexing');
    const killed = await states.get(id);
    await first.close();
    if (killed) await states.put({ ...killed, attempts: 3 });

    await start();

    expect(await states.get(id)).toMatchObject({ state: 'failed', cause: { code: 'interrupted' } });
  });
});

describe('the index', () => {
  test('is never a mix of an old and a new version of a document', async () => {
    const { start, write } = open();
    const version = (number: number) =>
      Array.from({ length: 8 }, (_, part) => section(`part${part} version${number}`)).join('\n');
    write('a.md', version(0));
    const { sync, index, fingerprint } = await start();
    await sync();
    const mixes: string[][] = [];
    let isWatching = true;
    const watching = (async () => {
      while (isWatching) {
        const access = { tenant: 'local', groups: [] };
        const hits = await index.search({ text: 'part1', mode: 'keyword', fingerprint, limit: 50, access });
        const versions = new Set(hits.flatMap(({ passage }) => passage.text.match(/version\d+/g) ?? []));
        if (versions.size !== 1) mixes.push([...versions]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();

    for (let number = 1; number <= 10; number++) {
      write('a.md', version(number));
      await sync();
    }

    isWatching = false;
    await watching;
    expect(mixes).toEqual([]);
  });

  test('has every document indexed again under another fingerprint', async () => {
    const { start, write, gateway } = open();
    write('a.md', section('walrus'));
    write('b.md', section('otter'));
    const first = await start();
    await first.sync();
    await first.close();
    const passages = await first.index.count();
    gateway.embedded.length = 0;

    const fingerprint = { ...first.fingerprint, embeddingModel: 'test/other' };
    const second = await start({ fingerprint });
    await until(async () => (await second.index.count()) === passages);

    expect(gateway.embedded).toHaveLength(passages);
  });

  test('is compared again with a document that was last indexed under another fingerprint', async () => {
    const { start, write, states, source } = open();
    write('a.md', section('walrus'));
    const first = await start();
    await first.sync();
    await first.close();
    const id = identifyDocument(source.id, 'a.md');
    const indexed = await states.get(id);
    // As after a change of the model and back: the index of before is there, and may be behind.
    if (indexed) await states.put({ ...indexed, indexedWith: 'another' });

    const second = await start();
    await second.sync();

    expect(await states.get(id)).toMatchObject({ state: 'indexed', indexedWith: indexed?.indexedWith });
  });

  test('has lost documents indexed again', async () => {
    const { start, write } = open();
    write('a.md', section('walrus'));
    write('b.md', section('otter'));
    const first = await start();
    await first.sync();
    const lost = await first.documents.list(makeCaller(), { limit: 1 });
    for (const { id, generation } of lost.documents) await first.index.delete({ documentId: id, generation });
    await first.close();

    const second = await start();
    await until(async () => (await second.search('walrus')).length === 1);

    expect(await second.search('otter')).toEqual(['b.md']);
  });

  test('keeps no passage of a document that was deleted while it was being indexed', async () => {
    const { start, write, remove, gateway, states, source } = open();
    let release: (() => void) | undefined;
    gateway.before = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    write('a.md', section('walrus'));
    const { index } = await start();
    const id = identifyDocument(source.id, 'a.md');
    await until(() => release !== undefined);

    remove('a.md');
    await until(async () => (await states.get(id))?.state === 'deleted');
    release?.();
    await until(() => gateway.embedded.length > 0);

    expect(await index.count()).toBe(0);
    expect(await states.get(id)).toMatchObject({ state: 'deleted' });
  });

  test('is rebuilt on demand, with every passage embedded anew', async () => {
    const { start, write, gateway } = open();
    write('a.md', ['# Animals\n', section('walrus'), section('giraffe')].join('\n'));
    const { sync, index } = await start();
    await sync();
    gateway.embedded.length = 0;

    await sync(makeCaller(), { isRebuild: true });
    const rebuilt = gateway.embedded.length;
    await sync();

    expect(rebuilt).toBe(await index.count());
    expect(gateway.embedded).toHaveLength(rebuilt);
  });
});

test('puts back what is in work when it is closed, without counting the try', async () => {
  const { start, write, gateway, states, source } = open();
  gateway.before = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cut'))));
  write('a.md', section('walrus'));
  const first = await start();
  const id = identifyDocument(source.id, 'a.md');
  await until(async () => (await states.get(id))?.state === 'indexing');

  await first.close();
  const closed = await states.get(id);
  gateway.before = async () => {};
  const second = await start();
  await until(async () => (await second.search('walrus')).length === 1);

  expect(closed).toMatchObject({ state: 'pending', attempts: 0 });
});

test('starts on a folder that is not there yet, and follows it when it comes', async () => {
  const { start, write, folder } = open();
  rmSync(folder, { recursive: true });
  const { search } = await start();

  mkdirSync(folder);
  write('a.md', section('walrus'));

  await until(async () => (await search('walrus')).length === 1);
}, 20_000);

const longDocument = Array.from({ length: 200 }, (_, number) => section(`walrus${number}`)).join('\n');

const unavailable = new ModelError('the provider does not answer', {
  kind: 'unavailable',
  code: 'provider_unavailable',
  isRetryable: true,
});
