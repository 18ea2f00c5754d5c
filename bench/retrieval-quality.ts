import { z } from 'zod';
import { parseShape } from '../lambdas/platform/json';
import { openDatabase } from '../lambdas/platform/sqlite';
import type { IndexFingerprint } from '../lambdas/vector-search/api';
import type { BenchStore } from './bench-index';
import type { BenchRow } from './bench-row';
import { openOfflineEmbeddings } from './embed-offline';
import { fillIndex } from './fill-index';
import type { QuestionSet } from './question-sets';
import { type Quality, rankingQuality } from './ranking-quality';

const aimedNdcg = 0.92;

/**
 * nDCG@10 and recall@10 of one store on one question set, by mode, with the offline embeddings; beside each the same
 * figure of plain BM25: SQLite's FTS5 as it comes, over the words as they stand.
 *
 * The sets also served to choose what is global: pairs of letters, the stop words, the fusion and its weight. None of
 * these knows a question or a passage of them, but the figures are of seen data all the same.
 */
export async function benchRetrievalQuality(
  store: BenchStore,
  set: QuestionSet,
): Promise<readonly BenchRow[]> {
  const offline = openOfflineEmbeddings();
  const fingerprint: IndexFingerprint = {
    embeddingModel: 'offline',
    dimensions: offline.dimensions,
    splitterVersion: set.name,
  };
  const floor = rankingQuality(set, plainBm25(set));
  const { index, remove } = await store.open(fingerprint);
  try {
    await fillIndex(index, set.passages, offline);
    const embeddings = await offline.embed(
      set.questions.map(({ text }) => text),
      'query',
    );
    const rows: BenchRow[] = [];
    for (const mode of ['keyword', 'vector', 'hybrid'] as const) {
      const rankings: string[][] = [];
      for (const [number, { text }] of set.questions.entries()) {
        const hits = await index.search({
          text,
          embedding: embeddings[number],
          vectorWeight: offline.vectorWeight,
          fingerprint,
          mode,
          limit: 10,
          access: { tenant: 'local', groups: [] },
        });
        rankings.push(hits.map(({ passage }) => passage.id));
      }
      rows.push(...rowsOf(rankingQuality(set, rankings), floor, `${set.name}, ${mode}, ${store.name}`, mode));
    }
    return rows;
  } finally {
    await remove();
  }
}

function rowsOf(quality: Quality, floor: Quality, name: string, mode: string): BenchRow[] {
  // Hashed n-grams alone are no retriever: nothing is aimed at.
  const verdict = mode === 'vector' ? {} : { aim: `>= ${aimedNdcg}`, isMet: quality.ndcg >= aimedNdcg };
  return [
    {
      name: `nDCG@10, ${name}`,
      value: quality.ndcg,
      unit: 'of 1',
      floor: { name: 'plain FTS5', value: floor.ndcg },
      ...verdict,
    },
    {
      name: `recall@10, ${name}`,
      value: quality.recall,
      unit: 'of 1',
      floor: { name: 'plain FTS5', value: floor.recall },
    },
  ];
}

function plainBm25(set: QuestionSet): string[][] {
  const database = openDatabase(':memory:');
  database.exec('CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text)');
  const insert = database.prepare('INSERT INTO texts (id, text) VALUES (?, ?)');
  for (const { id, text } of set.passages) insert.run([id, text]);
  const search = database.prepare('SELECT id FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT 10');
  return set.questions.map(({ text }) => {
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
    const rows: unknown = search.all([words.map((word) => `"${word}"`).join(' OR ')]);
    return parseShape(rows, z.array(z.object({ id: z.string() })), 'ids').map(({ id }) => id);
  });
}
