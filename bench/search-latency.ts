import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexFingerprint } from '../lambdas/vector-search/api';
import type { BenchStore } from './bench-index';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';
import { openOfflineEmbeddings } from './embed-offline';
import { fillIndex, type TextToIndex } from './fill-index';
import { readAutoRag, readSquad } from './question-sets';

const aimedP95Ms = 25;
const questionsPerLanguage = 100;
// A server that has just started compiles its code for some hundred searches.
const warmUpSearches = 400;

/**
 * Milliseconds of one search at a time, half of the questions English and half Korean, and the size of the index.
 *
 * The passages are three pieces of 300 characters each, drawn from the shared documents by a generator that gives the
 * same in every run.
 */
export async function benchSearchLatency(store: BenchStore, passages: number): Promise<readonly BenchRow[]> {
  const offline = openOfflineEmbeddings();
  const fingerprint: IndexFingerprint = {
    embeddingModel: 'offline',
    dimensions: offline.dimensions,
    splitterVersion: 'bench',
  };
  const { index, size, remove } = await store.open(fingerprint);
  try {
    await fillIndex(index, makeTexts(passages), offline);
    const questions = [readSquad(), readAutoRag()].flatMap((set) =>
      set.questions.slice(0, questionsPerLanguage),
    );
    const embeddings = await offline.embed(
      questions.map(({ text }) => text),
      'query',
    );
    const at = `${passages.toLocaleString('en')} passages, ${store.name}`;
    const rows: BenchRow[] = [];
    for (const mode of ['keyword', 'vector', 'hybrid'] as const) {
      const times: number[] = [];
      for (let search = -warmUpSearches; search < questions.length; search += 1) {
        const number = (search + warmUpSearches) % questions.length;
        const start = performance.now();
        await index.search({
          text: questions[number]?.text ?? '',
          embedding: embeddings[number],
          vectorWeight: offline.vectorWeight,
          fingerprint,
          mode,
          limit: 10,
          access: { tenant: 'local', groups: [] },
        });
        if (search >= 0) times.push(performance.now() - start);
      }
      times.sort((one, other) => one - other);
      const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
      const isAimed = mode === 'hybrid' && passages === 10_000;
      rows.push(
        { name: `p50 of a ${mode} search, ${at}`, value: p50, unit: 'ms' },
        {
          name: `p95 of a ${mode} search, ${at}`,
          value: p95,
          unit: 'ms',
          ...(isAimed ? { aim: `<= ${aimedP95Ms}`, isMet: p95 <= aimedP95Ms } : {}),
        },
      );
    }
    rows.push({ name: `size of the index, ${at}`, value: (await size()) / 1e6, unit: 'MB' });
    return rows;
  } finally {
    await remove();
  }
}

function makeTexts(count: number): TextToIndex[] {
  const pieces = readPieces();
  let state = 1;
  const draw = () => {
    // Park and Miller's generator: no more is asked of it than to be the same in every run.
    state = (state * 48_271) % 2_147_483_647;
    return pieces[state % pieces.length];
  };
  return [...Array(count).keys()].map((number) => ({
    id: `passage_${number}`,
    title: `Document ${Math.floor(number / 10)}`,
    text: [draw(), draw(), draw()].join(' '),
  }));
}

function readPieces(): string[] {
  const folder = join(import.meta.dirname, '../../shared/data/docs');
  const documents = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => readFileSync(file, 'utf8'));
  const passages = [readSquad(), readAutoRag()].flatMap((set) => set.passages.map(({ text }) => text));
  return [...documents, ...passages].flatMap((text) => text.match(/.{1,300}/gs) ?? []);
}
