import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { BucketSource } from '../../lambdas/ingestion/adapters/bucket-source';
import { DynamoDocumentStates } from '../../lambdas/ingestion/adapters/dynamo-document-states';
import { DynamoTableSource } from '../../lambdas/ingestion/adapters/dynamo-table-source';
import { S3Uploads } from '../../lambdas/ingestion/adapters/s3-uploads';
import type { DocumentSource } from '../../lambdas/ingestion/ports';
import { documentStatesIndexes, rowTableSchema } from '../../lambdas/ingestion/settings';
import { describeDocumentSourceContract } from '../contracts/document-source';
import { describeDocumentStatesContract } from '../contracts/document-states';
import { describeDocumentUploadsContract } from '../contracts/document-uploads';
import { makeRecord } from '../ingestion/make-record';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulator } from './emulator/start-emulator';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

const megabyte = 1_048_576;
let emulator: RunningEmulator;
let s3: S3Client;
let dynamo: DynamoDBDocumentClient;

beforeAll(async () => {
  emulator = await startEmulator();
  const client = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  s3 = new S3Client(client);
  dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(client));
}, 180_000);

afterAll(async () => {
  s3?.destroy();
  dynamo?.destroy();
  await emulator?.stop();
});

describeDocumentStatesContract('DynamoDB', async (now) => await openStates(now));

describeDocumentSourceContract('S3 bucket', async () => {
  const bucket = await makeBucket();
  return {
    source: new BucketSource({ client: s3, bucket }),
    put: (key, text) => putObject(bucket, `documents/${key}`, text),
    remove: (key) => deleteObject(bucket, `documents/${key}`),
    takeAway: () => removeBucket(bucket),
  };
});

describeDocumentSourceContract('uploads in S3', async () => {
  const bucket = await makeBucket();
  const source = new S3Uploads({ client: s3, bucket }).of('local');
  return {
    source,
    put: async (key, text) => {
      await source.put({ key, content: Buffer.from(text), groups: ['hr'], metadata: {} });
    },
    remove: (key) => source.remove(key),
    takeAway: () => removeBucket(bucket),
  };
});

describeDocumentUploadsContract('S3', async () => {
  const bucket = await makeBucket();
  return {
    uploads: new S3Uploads({ client: s3, bucket }),
    reopen: async () => new S3Uploads({ client: s3, bucket }),
    send: async ({ url, method, headers }, content) => {
      const { status } = await fetch(url, { method, headers, body: content });
      expect(status).toBe(200);
    },
  };
});

describeDocumentSourceContract('DynamoDB table', async () => {
  const { source, table, put } = await openTable();
  return {
    source,
    put: (key, text) => put({ id: key, text }),
    remove: async (key) => {
      await dynamo.send(new DeleteCommand({ TableName: table, Key: { id: key } }));
    },
    takeAway: async () => {
      await dynamo.send(new DeleteTableCommand({ TableName: table }));
    },
  };
});

describe('DynamoDocumentStates', () => {
  test('gives each of many documents to one of many workers', async () => {
    const states = await openStates();
    const keys = Array.from({ length: 30 }, (_, number) => `${number}.md`);
    await Promise.all(keys.map((key) => states.put(makeRecord(key))));
    const claimed: string[] = [];
    const work = async () => {
      for (;;) {
        const document = await states.claim({
          now: '2026-01-02T04:00:00.000Z',
          deadlineAt: '2026-01-02T04:05:00.000Z',
        });
        if (document === undefined) return;
        claimed.push(document.key);
      }
    };

    await Promise.all(Array.from({ length: 6 }, work));

    expect(claimed.sort()).toEqual(keys.sort());
  });

  test('lists documents whose places are longer than a sort key may be, page by page', async () => {
    const states = await openStates();
    const keys = ['가', '나', '다'].map((end) => `${'길'.repeat(340)}${end}`);
    for (const key of keys) await states.put(makeRecord(key));

    const first = await states.list({ tenant: 'local', source: 'folder:docs', limit: 2 });
    const second = await states.list({ tenant: 'local', limit: 2, after: first.nextAfter });

    const listed = [...first.documents, ...second.documents].map(({ key }) => key);
    expect(listed.sort()).toEqual(keys.sort());
  });

  test('lists one tenant with the filters, the order and the pages that a list of all has', async () => {
    const states = await openStates();
    for (const key of ['c', 'a', 'b'])
      await states.put(makeRecord(key, { groups: key === 'b' ? ['hr'] : [] }));
    await states.put(makeRecord('z', { source: 'folder:archive', state: 'failed' }));
    await states.put(makeRecord('y', { source: 'folder:docs2' }));
    const keys = async (query: object) =>
      (await states.list({ tenant: 'local', limit: 10, ...query })).documents.map(({ key }) => key);
    const { nextAfter } = await states.list({ tenant: 'local', limit: 2 });

    expect(await keys({})).toEqual(['z', 'a', 'b', 'c', 'y']);
    expect(await keys({ groups: [] })).toEqual(['z', 'a', 'c', 'y']);
    expect(await keys({ source: 'folder:docs' })).toEqual(['a', 'b', 'c']);
    expect(await keys({ source: 'folder:docs', after: nextAfter })).toEqual(['b', 'c']);
    expect(await keys({ states: ['failed'] })).toEqual(['z']);
    expect(await keys({ states: [] })).toEqual([]);
    expect((await states.count({ tenant: 'local', groups: [] })).byState).toMatchObject({ pending: 3 });
  });

  test('is not in the way of items that are no documents', async () => {
    const { states, table } = await openStatesTable();
    await dynamo.send(new PutCommand({ TableName: table, Item: { id: 'sync_1', batch: 3 } }));
    await states.put(makeRecord('a'));

    expect((await states.list({ limit: 10 })).documents).toHaveLength(1);
    expect(await states.get('sync_1')).toBeUndefined();
  });
});

describe('BucketSource', () => {
  test('follows names that are written decomposed, once, under the composed key', async () => {
    const { bucket, source } = await openBucket();
    const key = '한글.md';
    await putObject(bucket, `documents/${key.normalize('NFD')}`, 'decomposed');
    const alone = { keys: await keysOf(source), found: await source.find(key) };
    await putObject(bucket, `documents/${key}`, 'composed');

    expect(alone).toEqual({ keys: [key], found: expect.objectContaining({ key }) });
    expect(await keysOf(source)).toEqual([key]);
    const [listed] = await entriesOf(source);
    expect(await source.find(key)).toEqual(listed);
    expect(await source.read(key, megabyte)).toMatchObject({
      bytes: new Uint8Array(Buffer.from('composed')),
    });
  });

  test('follows no folder markers, desktop files, or what lies elsewhere in the bucket', async () => {
    const { bucket, source } = await openBucket();
    for (const name of [
      'documents/',
      'documents/a/',
      'documents/a/.DS_Store',
      'uploads/local/b.md',
      'c.md',
    ]) {
      await putObject(bucket, name, 'text');
    }
    await putObject(bucket, 'documents/a/d.md', 'text');

    expect(await keysOf(source)).toEqual(['a/d.md']);
    expect(await source.find('a/.DS_Store')).toBeUndefined();
  });

  test('lists each of more objects than fit on a page once, in its last version', async () => {
    const { bucket, source } = await openBucket();
    const names = Array.from({ length: 520 }, (_, number) => `documents/${number}.md`);
    for (const text of ['first', 'second']) {
      for (let begin = 0; begin < names.length; begin += 40) {
        await Promise.all(names.slice(begin, begin + 40).map((name) => putObject(bucket, name, text)));
      }
    }
    await deleteObject(bucket, 'documents/7.md');

    const entries = await entriesOf(source);

    expect(entries).toHaveLength(519);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(519);
    expect(await source.find('8.md')).toEqual(entries.find(({ key }) => key === '8.md'));
  });

  test('has a new version when an object is deleted and put again', async () => {
    const { bucket, source } = await openBucket();
    await putObject(bucket, 'documents/a.md', 'text');
    const before = await source.find('a.md');

    await deleteObject(bucket, 'documents/a.md');
    const between = await source.find('a.md');
    await putObject(bucket, 'documents/a.md', 'text');

    expect(between).toBeUndefined();
    expect((await source.find('a.md'))?.version).not.toBe(before?.version);
  });

  test('takes the digest of the content as the version where a bucket has none', async () => {
    const bucket = await makeBucket({ isVersioned: false });
    const source = new BucketSource({ client: s3, bucket });
    await putObject(bucket, 'documents/a.md', 'text');

    const [listed] = await entriesOf(source);

    expect(listed?.version).toMatch(/^[0-9a-f]{32}$/);
    expect(await source.find('a.md')).toEqual(listed);
  });
});

describe('S3Uploads', () => {
  test('writes nothing when the same upload comes again', async () => {
    const bucket = await makeBucket();
    const folder = new S3Uploads({ client: s3, bucket }).of('local');
    const upload = { key: 'a.md', content: Buffer.from('text'), groups: ['hr'] };

    await folder.put({ ...upload, metadata: { team: 'ops', topic: 'leave' } });
    await folder.put({ ...upload, metadata: { topic: 'leave', team: 'ops' } });

    expect(await versionsIn(bucket)).toHaveLength(1);
  });

  test('signs size, groups and metadata of a ticket, and no checksum', async () => {
    const folder = new S3Uploads({ client: s3, bucket: await makeBucket(), now: () => 0 }).of('local');

    const ticket = await folder.begin({ key: 'a.md', sizeBytes: 4, groups: ['hr'], metadata: {} });

    const { searchParams } = new URL(ticket.url);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-meta-entry');
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect([...searchParams.keys()].filter((name) => name.includes('checksum'))).toEqual([]);
    expect(Object.keys(ticket.headers)).toEqual(['x-amz-meta-entry']);
    expect(ticket.expiresAt).toBe('1970-01-01T00:15:00.000Z');
  });

  test('fails to send content of another size, or with other groups, to the address of a ticket', async () => {
    const folder = new S3Uploads({ client: s3, bucket: await makeBucket() }).of('local');
    const { url, headers } = await folder.begin({ key: 'a.md', sizeBytes: 4, groups: ['hr'], metadata: {} });
    const send = async (body: string, sent = headers) =>
      (await fetch(url, { method: 'PUT', headers: sent, body })).status;

    expect(await send('more!')).toBe(403);
    expect(await send('text', { 'x-amz-meta-entry': 'e30' })).toBe(403);
    expect(await send('text', {})).toBe(403);
    expect(await folder.find('a.md')).toBeUndefined();
    expect(await send('text')).toBe(200);
  });

  test('fails with metadata_too_large and invalid_document_name past the limits of S3', async () => {
    const folder = new S3Uploads({ client: s3, bucket: await makeBucket() }).of('local');
    const upload = { key: 'a.md', content: Buffer.from('text'), sizeBytes: 4, groups: [], metadata: {} };
    const tooMuch = { ...upload, metadata: { note: 'x'.repeat(1_500) } };
    const tooLong = { ...upload, key: 'x/'.repeat(506) };

    for (const write of ['put', 'begin'] as const) {
      await expect(folder[write](tooMuch)).rejects.toMatchObject({ code: 'metadata_too_large' });
      await expect(folder[write](tooLong)).rejects.toMatchObject({ code: 'invalid_document_name' });
    }
  });

  test('lists the others beside an object whose entry the kit did not write, and fails that one alone', async () => {
    const bucket = await makeBucket();
    const folder = new S3Uploads({ client: s3, bucket }).of('local');
    await folder.put({ key: 'a.md', content: Buffer.from('text'), groups: ['hr'], metadata: {} });
    const foreign = { Bucket: bucket, Key: 'uploads/local/b.md', Metadata: { entry: 'garbage' } };
    await s3.send(new PutObjectCommand({ ...foreign, Body: 'text' }));

    const listed: string[] = [];
    for await (const { key } of folder.list()) listed.push(key);

    expect(listed).toEqual(['a.md', 'b.md']);
    await expect(folder.read('b.md', 100)).rejects.toMatchObject({
      failure: { code: 'broken', message: expect.stringContaining('x-amz-meta-entry') },
    });
  });

  test('lists the groups of every upload', async () => {
    const folder = new S3Uploads({ client: s3, bucket: await makeBucket() }).of('local');
    for (let number = 0; number < 20; number++) {
      const upload = { key: `${number}.md`, content: Buffer.from('text'), groups: [`group${number}`] };
      await folder.put({ ...upload, metadata: {} });
    }

    const entries = await entriesOf(folder);

    expect(entries).toHaveLength(20);
    expect(entries.every(({ key, groups }) => groups?.[0] === `group${key.slice(0, -3)}`)).toBe(true);
  });
});

describe('DynamoTableSource', () => {
  test('reads title, text and metadata of the columns, numbers with all their digits', async () => {
    const { source, table } = await openTable({ titleColumn: 'name', metadataColumns: ['price', 'tags'] });
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          id: { S: '7' },
          name: { S: 'Leave' },
          text: { S: 'Ask first' },
          price: { N: '12345678901234567890.5' },
          tags: { SS: ['a', 'b'] },
          secret: { S: 'not read' },
        },
      }),
    );

    expect(await source.read('7', megabyte)).toEqual({
      type: 'row',
      title: 'Leave',
      text: 'Ask first',
      metadata: { price: '12345678901234567890.5', tags: '["a","b"]' },
    });
  });

  test('fails a row with bytes in a column by name, and reads the others', async () => {
    const { source, put } = await openTable();
    await put({ id: 'broken', text: new Uint8Array([1, 2]) });
    await put({ id: 'fine', text: 'text' });

    await expect(source.read('broken', megabyte)).rejects.toMatchObject({
      failure: {
        code: 'broken',
        message: 'the row broken has bytes in its column text',
        action: expect.stringContaining('the table faq'),
      },
    });
    expect((await keysOf(source)).sort()).toEqual(['broken', 'fine']);
  });

  test('keeps the version of a row when a column changes that is not read', async () => {
    const { source, put } = await openTable();
    await put({ id: 'a', text: 'text', views: 1 });
    const before = await source.find('a');

    await put({ id: 'a', text: 'text', views: 2 });

    expect(await source.find('a')).toEqual(before);
  });

  test('fails with source_unavailable when the table is gone, or has another key', async () => {
    const columns = { keyColumn: 'id', textColumns: ['text'], name: 'faq' };
    const open = (settings: object) =>
      new DynamoTableSource({ client: dynamo, settings: rowTableSchema.parse({ ...columns, ...settings }) });
    const { table } = await openTable();
    const gone = open({ table: 'gone' });
    const other = open({ table, keyColumn: 'number' });

    for (const source of [gone, other]) {
      await expect(source.find('a')).rejects.toMatchObject({ code: 'source_unavailable', isRetryable: true });
    }
    await expect(entriesOf(gone)).rejects.toMatchObject({ code: 'source_unavailable' });
    await expect(other.find('a')).rejects.toThrow('has another key than the text number alone');
  });
});

async function openStates(now?: () => number): Promise<DynamoDocumentStates> {
  return (await openStatesTable(now)).states;
}

async function openStatesTable(now?: () => number) {
  const table = `states-${randomUUID()}`;
  const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' }) as const;
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['id', 'tenant', 'place', 'dueShard', 'dueAt'].map(text),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: documentStatesIndexes.byTenant,
          KeySchema: key('tenant', 'place'),
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: documentStatesIndexes.due,
          KeySchema: key('dueShard', 'dueAt'),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  return { table, states: new DynamoDocumentStates({ client: dynamo, table, now }) };
}

async function openTable(columns: object = {}) {
  const table = `faq-${randomUUID()}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const settings = rowTableSchema.parse({
    name: 'faq',
    table,
    keyColumn: 'id',
    textColumns: ['text'],
    ...columns,
  });
  return {
    table,
    source: new DynamoTableSource({ client: dynamo, settings }),
    put: async (item: Record<string, unknown>) => {
      await dynamo.send(new PutCommand({ TableName: table, Item: item }));
    },
  };
}

async function openBucket() {
  const bucket = await makeBucket();
  return { bucket, source: new BucketSource({ client: s3, bucket }) };
}

async function makeBucket({ isVersioned = true } = {}): Promise<string> {
  const bucket = `documents-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  if (isVersioned) {
    const versioning = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: versioning }));
  }
  return bucket;
}

async function removeBucket(bucket: string): Promise<void> {
  for (const version of await versionsIn(bucket)) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, ...version }));
  }
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}

async function versionsIn(bucket: string) {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
}

async function putObject(bucket: string, name: string, text: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: text }));
}

async function deleteObject(bucket: string, name: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }));
}

async function entriesOf(source: DocumentSource) {
  const entries = [];
  for await (const entry of source.list()) entries.push(entry);
  return entries;
}

async function keysOf(source: DocumentSource): Promise<string[]> {
  return (await entriesOf(source)).map(({ key }) => key);
}
