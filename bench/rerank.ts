import { loadEnvironments } from '../environments/index';
import { openModelGateway } from '../lambdas/model-gateway/client';
import { rerankPassages } from '../lambdas/rag/rerank-passages';
import { rerankDepth } from '../lambdas/rag/retrieve-passages';
import type { IndexFingerprint } from '../lambdas/vector-search/api';
import { sqliteStore } from './bench-index';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';
import { openOfflineEmbeddings } from './embed-offline';
import { fillIndex } from './fill-index';
import { type QuestionSet, readAutoRag, readSquad } from './question-sets';
import { rankingQuality } from './ranking-quality';

/**
 * nDCG@10 and latency of retrieval with the chain's rerank step and without, by the only reranker that runs without a
 * network: the offline one, which counts shared words. It shows what the step costs, and not what a model would gain.
 */
export async function benchRerank(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const set of [readSquad(), readAutoRag()]) rows.push(...(await benchSet(set)));
  return rows;
}

async function benchSet(set: QuestionSet): Promise<readonly BenchRow[]> {
  const offline = openOfflineEmbeddings();
  const gateway = openReranker();
  const fingerprint: IndexFingerprint = {
    embeddingModel: 'offline',
    dimensions: offline.dimensions,
    splitterVersion: set.name,
  };
  const { index, remove } = await sqliteStore().open(fingerprint);
  try {
    await fillIndex(index, set.passages, offline);
    const embeddings = await offline.embed(
      set.questions.map(({ text }) => text),
      'query',
    );
    const found = { without: new Measured(), with: new Measured() };
    for (const [number, { text }] of set.questions.entries()) {
      const search = (limit: number) =>
        index.search({
          text,
          embedding: embeddings[number],
          vectorWeight: offline.vectorWeight,
          fingerprint,
          mode: 'hybrid',
          limit,
          access: { tenant: 'local', groups: [] },
        });
      await found.without.time(async () => await search(10));
      await found.with.time(async () => {
        const hits = await search(rerankDepth);
        return (await rerankPassages({ route: 'rerank', question: text, hits }, gateway)).hits;
      });
    }
    return rowsOf(set, found);
  } finally {
    await remove();
  }
}

function rowsOf(set: QuestionSet, found: { without: Measured; with: Measured }): readonly BenchRow[] {
  const without = { name: 'without reranking', ...found.without.summarize(set) };
  const reranked = found.with.summarize(set);
  return [
    {
      name: `nDCG@10, ${set.name}, reranked by the offline word count`,
      value: reranked.ndcg,
      unit: 'of 1',
      floor: { name: without.name, value: without.ndcg },
    },
    {
      name: `p95 of a search, ${set.name}, ${rerankDepth} reranked offline`,
      value: reranked.p95,
      unit: 'ms',
      floor: { name: without.name, value: without.p95 },
    },
  ];
}

/** Rankings of questions in their order, and how long each took. */
class Measured {
  readonly #rankings: string[][] = [];
  readonly #times: number[] = [];

  async time(rank: () => Promise<readonly { readonly passage: { readonly id: string } }[]>): Promise<void> {
    const start = performance.now();
    const hits = await rank();
    this.#times.push(performance.now() - start);
    this.#rankings.push(hits.map(({ passage }) => passage.id));
  }

  summarize(set: QuestionSet): { ndcg: number; p95: number } {
    const times = [...this.#times].sort((one, other) => one - other);
    return { ndcg: rankingQuality(set, this.#rankings).ndcg, p95: quantile(times, 0.95) };
  }
}

function openReranker() {
  const [local] = loadEnvironments(['local']);
  if (!local) throw new Error('there is no environment local');
  return openModelGateway({
    namespace: local.namespace,
    routes: {
      rerank: {
        kind: 'rerank',
        provider: { type: 'offline' },
        model: 'word-overlap-v1',
        firstTokenTimeoutMs: 10_000,
        totalTimeoutMs: 10_000,
        maxRetries: 0,
      },
    },
    keys: {
      get: async (credential) => {
        throw new Error(`the bench runs offline and has no key ${credential}`);
      },
    },
  });
}
