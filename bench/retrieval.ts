import { openSearchStore, sqliteStore } from './bench-index';
import type { BenchRow } from './bench-row';
import { readAutoRag, readSquad } from './question-sets';
import { benchRetrievalQuality } from './retrieval-quality';
import { benchSearchLatency } from './search-latency';

/**
 * How good and how quick search is on every adapter, each in turn: nDCG@10 and recall@10 by mode on the shared
 * question sets, latency and size of the index at 10,000 and 100,000 passages.
 */
export async function benchRetrieval(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const sets = [readSquad(), readAutoRag()];
  const stores = [
    { openStore: async () => sqliteStore(), sizes: [10_000, 100_000] },
    { openStore: () => openSearchStore({ hasNori: true }), sizes: [10_000, 100_000] },
    // How a word is found changes little at size: once is enough.
    { openStore: () => openSearchStore({ hasNori: false }), sizes: [10_000] },
  ];
  for (const { openStore, sizes } of stores) {
    const store = await openStore();
    try {
      for (const set of sets) rows.push(...(await benchRetrievalQuality(store, set)));
      for (const passages of sizes) rows.push(...(await benchSearchLatency(store, passages)));
    } finally {
      await store.stop();
    }
  }
  return rows;
}
