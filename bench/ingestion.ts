import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Passage } from '../lambdas/domain/passage';
import { openDatabase } from '../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../lambdas/vector-search/adapters/sqlite-passage-index';
import type { DocumentToIndex, IndexFingerprint, PassageIndex } from '../lambdas/vector-search/api';
import { openPassageIndex } from '../lambdas/vector-search/client';
import { startOpenSearch } from '../test/services/opensearch/start-open-search';
import type { BenchRow } from './bench-row';

const fingerprint: IndexFingerprint = {
  embeddingModel: 'bench/random',
  dimensions: 384,
  splitterVersion: 'bench',
};

/** Passages a second into each index, beside the raw `_bulk` of the same texts and vectors. */
export async function benchIngestion(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const documents = Array.from({ length: 500 }, (_, number) => makeDocument(number));
  const folder = mkdtempSync(join(tmpdir(), 'bench-ingestion-'));
  const database = openDatabase(join(folder, 'kit.db'));
  const sqlite = await passagesPerSecond(new SqlitePassageIndex(database, fingerprint), documents, 1);
  database.close();
  rmSync(folder, { recursive: true });
  rows.push({ name: 'into SQLite, one document at a time', value: sqlite, unit: 'passages/s' });

  const server = await startOpenSearch({ hasNori: true });
  try {
    // The server gets faster while it warms up: the floor is the best of the runs around the kit's.
    const raw = [await rawBulk(server.url, 'bench-raw-1', documents)];
    const kit: { workers: number; value: number }[] = [];
    for (const workers of [4, 64]) {
      const index = await openPassageIndex({ endpoint: server.url, alias: `bench-${workers}` }, fingerprint, {
        isCreatedWhenMissing: true,
      });
      kit.push({ workers, value: await passagesPerSecond(index, documents, workers) });
      raw.push(await rawBulk(server.url, `bench-raw-after-${workers}`, documents));
    }
    const floor = Math.max(...raw);
    for (const { workers, value } of kit) {
      rows.push({
        name: `into OpenSearch, ${workers} documents at a time`,
        value,
        unit: 'passages/s',
        floor: { name: 'raw _bulk of the same', value: floor },
        ...(workers === 64 ? { aim: '>= 0.5 x raw', isMet: value >= 0.5 * floor } : {}),
      });
    }
  } finally {
    await server.stop();
  }
  return rows;
}

async function passagesPerSecond(
  index: PassageIndex,
  documents: readonly DocumentToIndex[],
  workers: number,
): Promise<number> {
  const waiting = [...documents];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await index.upsert(next);
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  return documents.flatMap((document) => document.passages).length / seconds;
}

/** The floor: one client that posts 500 records at a time and refreshes once at the end. */
async function rawBulk(url: string, index: string, documents: readonly DocumentToIndex[]): Promise<number> {
  const passages = documents.flatMap((document) => document.passages);
  const post = async (path: string, body: string, method = 'POST') => {
    const response = await fetch(`${url}/${path}`, {
      method,
      headers: { 'content-type': path.includes('_bulk') ? 'application/x-ndjson' : 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  };
  const method = {
    name: 'hnsw',
    engine: 'lucene',
    space_type: 'cosinesimil',
    parameters: { m: 16, ef_construction: 128 },
  };
  await post(
    index,
    JSON.stringify({
      settings: { index: { knn: true, number_of_shards: 1, refresh_interval: '-1' } },
      mappings: {
        properties: {
          text: { type: 'text' },
          embedding: { type: 'knn_vector', dimension: fingerprint.dimensions, method },
        },
      },
    }),
    'PUT',
  );
  const start = performance.now();
  for (let first = 0; first < passages.length; first += 500) {
    const records = passages
      .slice(first, first + 500)
      .map(
        ({ passage, embedding = [] }) =>
          `{"index":{"_id":"${passage.id}"}}\n${JSON.stringify({ text: passage.text, embedding: [...embedding] })}\n`,
      );
    await post(`${index}/_bulk`, records.join(''));
  }
  await post(`${index}/_refresh`, '');
  return passages.length / ((performance.now() - start) / 1_000);
}

function makeDocument(number: number): DocumentToIndex {
  const documentId = `doc_${number}`;
  return {
    documentId,
    generation: 1,
    passages: Array.from({ length: 10 }, (_, ordinal) => ({
      passage: makePassage(documentId, number, ordinal),
      embedding: makeEmbedding(number * 10 + ordinal),
    })),
  };
}

function makePassage(documentId: string, number: number, ordinal: number): Passage {
  const words = Array.from(
    { length: 200 },
    (_, place) => `word${(number * 7_919 + ordinal * 104_729 + place * 31) % 20_000}`,
  );
  const text = words.join(' ');
  return {
    id: `${documentId}-${ordinal}`,
    documentId,
    ordinal,
    text,
    start: 0,
    end: text.length,
    headingPath: ['Bench'],
    language: 'en',
    title: `Document ${number}`,
    source: 'folder:bench',
    key: `${documentId}.md`,
    tenant: 'local',
    groups: [],
    metadata: {},
  };
}

/** A unit vector that is the same in every run. */
function makeEmbedding(seed: number): Float32Array {
  let state = seed + 1;
  const vector = Float32Array.from({ length: fingerprint.dimensions }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648 - 0.5;
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
