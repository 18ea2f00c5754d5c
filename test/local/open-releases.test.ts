import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironments } from '../../environments';
import type { Environment } from '../../environments/environment';
import { FolderSource } from '../../lambdas/ingestion/adapters/folder-source';
import { FolderUploads } from '../../lambdas/ingestion/adapters/folder-uploads';
import { FormatDocumentParser } from '../../lambdas/ingestion/adapters/format-document-parser';
import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { startIngestion } from '../../lambdas/ingestion/start-ingestion';
import { targetsOfReleases } from '../../lambdas/ingestion/targets-of-releases';
import { EnvironmentProviderKeys } from '../../lambdas/model-gateway/adapters/environment-provider-keys';
import { openDatabase, type SqliteDatabase } from '../../lambdas/platform/sqlite';
import type { Pointers } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { openChain } from '../../local/open-chain';
import { openReleases } from '../../local/open-releases';
import { caller, collect } from '../rag/start-chain';

const [local] = loadEnvironments(['local']);
if (!local) throw new Error('environments/local.ts is gone');
const warmer: Environment = { ...local, chain: { ...local.chain, temperature: 0.5 } };
/** The same with embeddings of other numbers: another index. */
const reembedded: Environment = {
  ...local,
  routes: {
    ...local.routes,
    'offline-embedding': {
      ...local.routes['offline-embedding'],
      model: 'hashed-ngrams-v1',
      dimensions: 256,
    } as Environment['routes'][string],
  },
};

let laterMs = 0;
const now = () => new Date(Date.now() + laterMs);

const start = (database: SqliteDatabase, environment: Environment) => {
  const shared = { database, publish: async () => {}, log: () => {}, now };
  return openReleases({ ...shared, environment, tenant: 'local', keys: new EnvironmentProviderKeys({}) });
};
type Started = Awaited<ReturnType<typeof start>>;

const move = async ({ stores }: Started, changes: Partial<Pointers>) => {
  const before = await stores.pointers.read();
  if (!before) throw new Error('there are no pointers');
  const isMoved = await stores.pointers.swap({ ...before, version: before.version + 1, ...changes });
  expect(isMoved).toBe(true);
};

describe('releases of a kit in one process', () => {
  test('the first start makes the settings champion, and says nothing of it', async () => {
    const kit = await start(openDatabase(':memory:'), local);

    const picked = await kit.picker.pick(caller);

    expect(picked).toMatchObject({ role: 'champion', digest: digestRelease(kit.defaultManifest) });
    expect(kit.message).toBeUndefined();
  });

  test('a start with other settings follows them while nobody has promoted anything', async () => {
    const database = openDatabase(':memory:');
    await start(database, local);

    const kit = await start(database, warmer);

    expect((await kit.picker.pick(caller)).manifest.chain.temperature).toBe(0.5);
    expect(kit.message).toBeUndefined();
  });

  test('once a release was promoted, other settings are a candidate, and the start says so', async () => {
    const database = openDatabase(':memory:');
    const first = await start(database, local);
    await move(first, { previousChampion: digestRelease(first.defaultManifest) });

    const kit = await start(database, warmer);

    expect((await kit.picker.pick(caller)).manifest.chain.temperature).toBe(0);
    expect(kit.message).toMatch(/it is now the candidate, promote it with "kit promote [0-9a-f]{12}"/);
  });

  test('an index is removed when no release pins it any more, and not before', async () => {
    const database = openDatabase(':memory:');
    const first = await start(database, local);
    const release = digestRelease(first.defaultManifest);
    await move(first, { previousChampion: release });
    const tables = () =>
      database.prepare(`SELECT name FROM sqlite_master WHERE name GLOB 'passages_????????????'`).all([])
        .length;

    const second = await start(database, reembedded);
    const whilePinned = tables();
    const next = digestRelease(second.defaultManifest);
    await move(second, { champion: next, previousChampion: next, candidate: undefined });
    await start(database, reembedded);

    expect(whilePinned).toBe(2);
    expect(tables()).toBe(1);
  });
});

describe('a release that pins another index than the settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-releases-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('answers after a rollback from its own index, with the text of today', async () => {
    const database = openDatabase(':memory:');
    const first = await start(database, local);
    const old = digestRelease(first.defaultManifest);
    await move(first, { previousChampion: old });
    const kit = await start(database, reembedded);
    const { gateways, indexes, index, fingerprint, picker } = kit;
    writeFileSync(join(folder, 'backups.md'), '# Backups\n\nEach backup is kept for 35 days.\n');
    const ingestion = await startIngestion({
      sources: [new FolderSource({ folder, tenant: 'local' })],
      uploads: new FolderUploads(join(folder, '.uploads')),
      states: new SqliteDocumentStates(database),
      parser: new FormatDocumentParser(),
      index,
      gateway: gateways.own,
      embeddingRoute: reembedded.chain.embeddingRoute,
      fingerprint,
      pinnedTargets: async () =>
        targetsOfReleases(
          (await picker.pinned()).map(({ manifest }) => manifest),
          { gateways, indexes },
        ),
      settings: reembedded.ingestion,
      log: () => {},
      now,
    });
    const { chain } = await openChain({
      database,
      releases: kit,
      publish: async () => {},
      log: () => {},
      now,
    });
    let asked = 0;
    const ask = () =>
      collect(
        chain.answer({
          answerId: `answer_${++asked}`,
          caller,
          messages: [{ role: 'user', content: 'How long is a backup kept?' }],
        }),
      );
    for await (const _event of ingestion.documents.sync(caller, {}));
    const before = await ask();

    await move(kit, { champion: digestRelease(kit.defaultManifest), previousChampion: old });
    writeFileSync(join(folder, 'backups.md'), '# Backups\n\nEach backup is kept for 90 days.\n');
    for await (const _event of ingestion.documents.sync(caller, {}));
    await move(kit, { champion: old, previousChampion: undefined });
    laterMs += 60_000;
    const rolledBack = await ask();
    await ingestion.close();

    expect(before.record).toMatchObject({ release: old, state: 'answered' });
    expect(before.record.answer).toContain('35 days');
    expect(rolledBack.record.release).toBe(old);
    expect(rolledBack.record.answer).toContain('90 days');
  });
});
