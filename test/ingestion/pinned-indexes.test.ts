import type { IndexTarget } from '../../lambdas/ingestion/ports';
import { AppError } from '../../lambdas/platform/errors';
import { SqlitePassageIndexes } from '../../lambdas/vector-search/adapters/sqlite-passage-indexes';
import { CountingGateway, dimensions } from './counting-gateway';
import { makeCaller, openIngestion, section, until } from './open-ingestion';

/** An index of another embedding model and splitting, as the champion pins that was made before the settings changed. */
const champion = { embeddingModel: 'test/old', dimensions, splitterVersion: 'structure-1/60/0' };

/** A folder whose documents go into the environment's own index and into those that are pinned. */
function open() {
  const ingestion = openIngestion();
  const indexes = new SqlitePassageIndexes(ingestion.database);
  const gateway = new CountingGateway();
  const pins: { targets: readonly IndexTarget[]; isUnknown: boolean } = { targets: [], isUnknown: false };
  const pin = async () => {
    pins.targets = [
      {
        fingerprint: champion,
        index: await indexes.of(champion),
        gateway,
        embeddingRoute: 'embedding',
        splitting: { passageTokens: 60, overlapTokens: 0 },
      },
    ];
  };
  const pinnedTargets = async () => {
    if (pins.isUnknown) {
      throw new AppError('the pointers are away', {
        kind: 'unavailable',
        code: 'store_unavailable',
        isRetryable: true,
      });
    }
    return pins.targets;
  };
  return {
    ...ingestion,
    indexes,
    pins,
    pin,
    pinnedGateway: gateway,
    start: () => ingestion.start({ pinnedTargets }),
    searchPinned: async (word: string) => {
      const index = await indexes.of(champion);
      const access = { tenant: 'local', groups: [] };
      const query = { text: word, mode: 'keyword', fingerprint: champion, limit: 50, access } as const;
      return [...new Set((await index.search(query)).map(({ passage }) => passage.key))];
    },
  };
}

const opened: { closeAll(): Promise<void> }[] = [];
function openKit() {
  const kit = open();
  opened.push(kit);
  return kit;
}
afterEach(async () => {
  for (const { closeAll } of opened.splice(0)) await closeAll();
});

describe('an index that a release pins', () => {
  test('follows every change and deletion beside the environment’s own', async () => {
    const kit = openKit();
    await kit.pin();
    kit.write('a.md', section('walrus'));
    const { sync, search } = await kit.start();
    await sync();
    const before = [await search('walrus'), await kit.searchPinned('walrus')];

    kit.write('a.md', section('giraffe'));
    await sync();
    const changed = [await search('giraffe'), await kit.searchPinned('giraffe')];
    const old = [...(await search('walrus')), ...(await kit.searchPinned('walrus'))];
    kit.remove('a.md');
    await sync();

    expect(before).toEqual([['a.md'], ['a.md']]);
    expect(changed).toEqual([['a.md'], ['a.md']]);
    expect(old).toEqual([]);
    expect([...(await search('giraffe')), ...(await kit.searchPinned('giraffe'))]).toEqual([]);
  });

  test('holds passages of its own splitting, embedded by its own model', async () => {
    const kit = openKit();
    await kit.pin();
    kit.write('a.md', section('walrus'));
    const { sync, index } = await kit.start();
    await sync();

    const pinned = await kit.indexes.of(champion);
    const { documents } = await (await kit.start()).documents.list(makeCaller(), { limit: 1 });
    expect(await pinned.count()).toBeGreaterThan(await index.count());
    expect(kit.pinnedGateway.embedded).toHaveLength(await pinned.count());
    expect(documents[0]?.passages).toBe(await index.count());
  });

  test('is filled by the next sync when it comes to be pinned, and nothing else is embedded again', async () => {
    const kit = openKit();
    kit.write('a.md', section('walrus'));
    const { sync } = await kit.start();
    await sync();
    const embedded = kit.gateway.embedded.length;

    await kit.pin();
    const [report] = (await sync()) ?? [];

    expect(report).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
    expect(await kit.searchPinned('walrus')).toEqual(['a.md']);
    expect(kit.gateway.embedded).toHaveLength(embedded);
  });

  test('is left as it was when it is let go, and nothing is looked at for that', async () => {
    const kit = openKit();
    await kit.pin();
    kit.write('a.md', section('walrus'));
    const first = await kit.start();
    await first.sync();
    const embedded = kit.gateway.embedded.length;

    kit.pins.targets = [];
    await first.sync();
    kit.write('a.md', section('giraffe'));
    await first.sync();

    expect(kit.gateway.embedded.slice(embedded).filter((text) => text.includes('walrus'))).toEqual([]);
    expect(await kit.searchPinned('giraffe')).toEqual([]);
  });

  test('is filled anew when it was removed and is pinned again', async () => {
    const kit = openKit();
    await kit.pin();
    kit.write('a.md', section('walrus'));
    const first = await kit.start();
    await first.sync();
    await first.close();

    kit.pins.targets = [];
    kit.indexes.dropUnpinned([first.fingerprint]);
    await (await kit.start()).close();
    await kit.pin();
    await (await kit.start()).sync();

    expect(await kit.searchPinned('walrus')).toEqual(['a.md']);
  });

  test('loses the document too that its caller deletes', async () => {
    const kit = openKit();
    await kit.pin();
    const { documents, sync } = await kit.start();
    const content = Buffer.from(section('walrus'));
    const { id } = await documents.upload(makeCaller(), { name: 'mine.md', content });
    await sync();
    const before = await kit.searchPinned('walrus');

    await documents.delete(makeCaller(), id);

    expect(before).toEqual(['mine.md']);
    expect(await kit.searchPinned('walrus')).toEqual([]);
  });

  test('loses the passages of a document that cannot be read any more', async () => {
    const kit = openKit();
    await kit.pin();
    kit.write('a.md', section('walrus'));
    const { sync } = await kit.start();
    await sync();

    kit.write('a.md', 'ENCRYPTED');
    await sync();

    expect(await kit.searchPinned('walrus')).toEqual([]);
  });

  test('is waited for while nobody can say what is pinned', async () => {
    const kit = openKit();
    await kit.pin();
    const { documents, search } = await kit.start();
    kit.pins.isUnknown = true;
    const content = Buffer.from(section('walrus'));
    const { id } = await documents.upload(makeCaller(), { name: 'mine.md', content });
    await until(async () => (await kit.states.get(id))?.cause !== undefined);
    const meanwhile = await search('walrus');

    kit.pins.isUnknown = false;
    await until(async () => (await search('walrus')).length > 0);

    expect(meanwhile).toEqual([]);
    expect(await kit.searchPinned('walrus')).toEqual(['mine.md']);
  });
});
