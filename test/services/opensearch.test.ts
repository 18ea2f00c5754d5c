import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { parseJson } from '../../lambdas/platform/json';
import { OpenSearchConnection } from '../../lambdas/vector-search/adapters/opensearch-connection';
import { OpenSearchIndexAdministration } from '../../lambdas/vector-search/adapters/opensearch-index-administration';
import { OpenSearchPassageIndex } from '../../lambdas/vector-search/adapters/opensearch-passage-index';
import { OpenSearchPassageRoles } from '../../lambdas/vector-search/adapters/opensearch-passage-roles';
import type { IndexFingerprint } from '../../lambdas/vector-search/api';
import { indexVersion } from '../../lambdas/vector-search/index-version';
import { keywordTermsVersion } from '../../lambdas/vector-search/keyword-terms';
import { describePassageIndexContract } from '../contracts/passage-index';
import { passageOf } from '../vector-search/passage-of';
import type { RunningOpenSearch } from './opensearch/running-open-search';
import { startHoldingProxy } from './opensearch/start-holding-proxy';
import { startOpenSearch } from './opensearch/start-open-search';

// The first calls of a new JVM take seconds on a busy machine.
jest.setTimeout(60_000);

describe.each([
  { name: 'OpenSearch with nori', hasNori: true },
  { name: 'OpenSearch without nori', hasNori: false },
])('$name', ({ name, hasNori }) => {
  let alias: string;
  const opened: OpenSearchPassageIndex[] = [];
  let server: RunningOpenSearch;

  const open = async (fingerprint: IndexFingerprint, endpoint = server.url) => {
    const index = await OpenSearchPassageIndex.open({ endpoint, alias }, fingerprint, {
      isCreatedWhenMissing: true,
    });
    opened.push(index);
    return index;
  };
  const call = (method: string, path: string, body?: object) =>
    fetch(`${server.url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  beforeAll(async () => {
    server = await startOpenSearch({ hasNori });
  }, 700_000);
  beforeEach(() => {
    alias = `test-${randomUUID()}`;
  });
  afterEach(async () => {
    for (const index of opened.splice(0)) await index.close();
    await call('DELETE', `${alias}-*`);
  });
  afterAll(async () => {
    await server?.stop();
  }, 30_000);

  describePassageIndexContract(name, async (fingerprint) => ({
    index: await open(fingerprint),
    reopen: (next) => open(next),
    close: async () => {},
  }));

  const fingerprint: IndexFingerprint = {
    embeddingModel: 'test/races',
    dimensions: 2,
    splitterVersion: 'structure-1',
  };
  /** Six passages; neighbouring generations share most of them, unless their ids are their own. */
  const versionOf = (generation: number, hasOwnIds = false) => ({
    documentId: 'doc_1',
    generation,
    passages: [...Array(6).keys()].map((ordinal) => ({
      passage: passageOf({
        id: hasOwnIds ? `g${generation}-${ordinal}` : `p${(generation + ordinal) % 9}`,
        ordinal,
        text: 'kitchen',
        key: `${generation}`,
      }),
      embedding: Float32Array.of(1, 0),
    })),
  });

  it('ends with the highest generation when several processes race', async () => {
    const writers = await Promise.all([open(fingerprint), open(fingerprint), open(fingerprint)]);
    const [reader] = writers;

    for (let round = 0; round < 5; round += 1) {
      const generations = [4, 1, 3, 6, 2, 5].map((generation) => round * 10 + generation);
      await Promise.all(
        generations.map((generation, position) => writers[position % 3]?.upsert(versionOf(generation))),
      );

      const keys = (await reader?.list('doc_1'))?.map(({ key }) => key);
      expect(keys).toEqual(Array(6).fill(`${round * 10 + 6}`));
      expect(await reader?.count()).toBe(6);
    }
  }, 60_000);

  it.each([
    { what: 'a new document', isStored: false, hasOwnIds: false },
    { what: 'a new document of which nothing is left', isStored: false, hasOwnIds: true },
    { what: 'a stored document', isStored: true, hasOwnIds: false },
  ])(
    'keeps the newer passages when an older writer of $what is overtaken',
    async ({ isStored, hasOwnIds }) => {
      const newer = await open(fingerprint);
      if (isStored) await newer.upsert(versionOf(1));
      const proxy = await startHoldingProxy(server.url);
      const older = await open(fingerprint, proxy.url);

      const overtaken = older.upsert(versionOf(5, hasOwnIds));
      await proxy.held;
      await newer.upsert(versionOf(6, hasOwnIds));
      proxy.release();
      await overtaken;
      await proxy.stop();

      const keys = (await newer.list('doc_1')).map(({ key }) => key);
      expect(keys).toEqual(Array(6).fill('6'));
      expect(await newer.count()).toBe(6);
    },
  );

  it('gives only the newest generation of a document that is being replaced', async () => {
    const index = await open(fingerprint);
    await index.upsert(versionOf(1));
    const [current = ''] = (await index.list('doc_1')).map(({ id }) => id);

    // What a reader meets between two operations of another process.
    const names = Object.keys(Object(await (await call('GET', `_alias/${alias}`)).json()));
    await call('POST', `${names[0]}/_update/${current}?refresh=true`, { doc: { generation: 2 } });

    for (const mode of ['keyword', 'vector', 'hybrid'] as const) {
      const hits = await index.search({
        text: 'kitchen',
        embedding: Float32Array.of(1, 0),
        fingerprint,
        mode,
        limit: 10,
        access: { tenant: 'acme', groups: [] },
      });
      expect(hits.map(({ passage }) => passage.id)).toEqual([current]);
    }
    expect((await index.list('doc_1')).map(({ id }) => id)).toEqual([current]);
  });

  it('points the alias to the version that was opened last, and keeps the one before', async () => {
    const before = await open(fingerprint);
    await before.upsert(versionOf(1));

    await open({ ...fingerprint, embeddingModel: 'test/next' });

    const aliases = parseJson(
      await (await call('GET', `_alias/${alias}`)).text(),
      z.record(z.string(), z.unknown()),
      'aliases',
    );
    expect(Object.keys(aliases)).toHaveLength(1);
    expect(await (await call('GET', `${alias}/_count`)).json()).toMatchObject({ count: 0 });
    expect(await before.count()).toBe(6);
  });

  describe('of a deployment', () => {
    let connection: OpenSearchConnection;
    let administration: OpenSearchIndexAdministration;

    beforeEach(() => {
      connection = new OpenSearchConnection({ endpoint: server.url });
      administration = new OpenSearchIndexAdministration(connection);
    });
    afterEach(() => connection.close());

    const openMade = async (of: IndexFingerprint) => {
      const index = await OpenSearchPassageIndex.open({ endpoint: server.url, alias }, of);
      opened.push(index);
      return index;
    };
    const namesOf = async (pattern: string) =>
      Object.keys(Object(await (await call('GET', `${pattern}/_alias`)).json())).sort();

    it('fails to open what nobody has made, and makes nothing', async () => {
      await administration.create({ alias, fingerprint: { ...fingerprint, dimensions: 3 } });
      const before = await namesOf(`${alias}-*`);

      const attempt = openMade(fingerprint);

      await expect(attempt).rejects.toMatchObject({
        code: 'index_not_created',
        isRetryable: true,
        message: expect.stringContaining('deploy the knowledge stack'),
      });
      expect(await namesOf(`${alias}-*`)).toEqual(before);
    });

    it('is opened by functions that only read its aliases', async () => {
      await administration.create({ alias, fingerprint });

      const index = await openMade(fingerprint);
      await index.upsert(versionOf(1));

      expect(await index.count()).toBe(6);
      const [hit] = await index.search({
        text: 'kitchens',
        fingerprint,
        mode: 'keyword',
        limit: 1,
        access: { tenant: 'acme', groups: [] },
      });
      expect(hit?.passage.text).toBe('kitchen');
    });

    it('is made once, and keeps other versions and what is in them', async () => {
      const before = await open(fingerprint);
      await before.upsert(versionOf(1));

      const first = await administration.create({ alias, fingerprint });
      const next = await administration.create({
        alias,
        fingerprint: { ...fingerprint, splitterVersion: 'structure-2' },
      });
      const again = await administration.create({ alias, fingerprint });

      expect(again).toBe(first);
      expect(next).not.toBe(first);
      expect(await namesOf(alias)).toEqual([first]);
      expect(await before.count()).toBe(6);
    });

    it('is opened in the version that the alias names, when the server got its analyzer in between', async () => {
      const made = await administration.create({ alias, fingerprint });
      const other = `${alias}-${indexVersion(fingerprint, hasNori ? keywordTermsVersion : 'nori-1')}`;
      await call('PUT', other);
      const index = await openMade(fingerprint);

      await index.upsert(versionOf(1));
      await call('POST', `${made}/_refresh`);

      expect(await (await call('GET', `${made}/_count`)).json()).toMatchObject({ count: 6 });
    });

    it('is deleted with every version, and leaves an alias alone that begins alike', async () => {
      const alike = `${alias}-eu`;
      await administration.create({ alias, fingerprint });
      await administration.create({ alias, fingerprint: { ...fingerprint, dimensions: 3 } });
      const kept = await administration.create({ alias: alike, fingerprint });

      await administration.deleteAll(alias);
      await administration.deleteAll(alias);

      expect(await namesOf(`${alias}-*`)).toEqual([kept, `${kept}-documents`]);
    });

    it('gives no roles where the server has no security plug-in', async () => {
      const roles = new OpenSearchPassageRoles(connection);
      const role = {
        name: `${alias}-read-1`,
        alias,
        access: 'read',
        memberArn: 'arn:aws:iam::123456789012:role/api',
      } as const;

      expect(await roles.put(role)).toBe(false);
      await roles.delete(role.name);
    });
  });
});
