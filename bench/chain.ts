import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Passage } from '../lambdas/domain/passage';
import type { Completion, ModelGateway } from '../lambdas/model-gateway/api';
import { openDatabase } from '../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../lambdas/rag/adapters/sqlite-answer-log';
import { SqliteTemplateStore } from '../lambdas/rag/adapters/sqlite-template-store';
import { createChain } from '../lambdas/rag/answer-question';
import { chainSettingsSchema } from '../lambdas/rag/settings';
import type { IndexFingerprint, PassageIndex } from '../lambdas/vector-search/api';
import { storeTemplates } from '../local/store-templates';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';

const fingerprint: IndexFingerprint = { embeddingModel: 'stub/stub', dimensions: 4, splitterVersion: 'stub' };
const settings = chainSettingsSchema.parse({ chatRoute: 'stub', embeddingRoute: 'stub' });
const sentence = 'a release is an immutable manifest that pins every setting of the chain';

/** The chain's own time: everything but models and index, with the real answer log on disk. */
export async function benchChain(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-chain-'));
  const database = openDatabase(join(folder, 'kit.db'));
  const templates = new SqliteTemplateStore(database);
  const chain = createChain({
    gateway: stubGateway(),
    index: stubIndex(),
    log: new SqliteAnswerLog(database),
    templates,
    settings,
    fingerprint,
    templateDigests: await storeTemplates(templates, settings),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    writeLogLine: () => undefined,
  });

  let asked = 0;
  const ask = async () => {
    const start = performance.now();
    const answer = chain.answer({
      answerId: `answer_${String(asked++).padStart(24, '0')}`,
      caller: { id: 'bench', tenant: 'local', groups: [], roles: ['user'], allowedModels: 'all' },
      messages: [{ role: 'user', content: 'what is a release?' }],
    });
    for await (const event of answer) {
      if (event.type === 'finish' && event.record.state !== 'answered') throw new Error(event.record.state);
    }
    return performance.now() - start;
  };
  const measure = async (workers: number, rounds: number) => {
    const latencies: number[] = [];
    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (let round = 0; round < rounds; round++) latencies.push(await ask());
      }),
    );
    return latencies.sort((a, b) => a - b);
  };
  await measure(10, 50);
  const single = await measure(1, 500);
  const ten = await measure(10, 200);
  database.close();
  rmSync(folder, { recursive: true });
  const p50 = quantile(ten, 0.5);
  return [
    {
      name: "chain's own time, p50, c=10",
      value: p50,
      unit: 'ms',
      floor: { name: 'c=1', value: quantile(single, 0.5) },
      aim: '<= 5',
      isMet: p50 <= 5,
    },
    { name: "chain's own time, p95, c=10", value: quantile(ten, 0.95), unit: 'ms' },
  ];
}

function stubGateway(): ModelGateway {
  const usage = { inputTokens: 10, outputTokens: 10, isEstimated: false };
  const names = { route: 'stub', provider: 'stub', model: 'stub' };
  const completion: Completion = { ...names, finishReason: 'stop', usage, retries: 0 };
  return {
    chat: async () => ({ ...completion, text: 'what is a release?', toolCalls: [] }),
    async *streamChat() {
      for (const text of ['A release ', 'pins every setting [1 "', sentence, '"].'])
        yield { type: 'text', text };
      yield { type: 'finish', completion };
    },
    embed: async ({ texts }) => ({
      ...names,
      embeddings: texts.map(() => new Float32Array([1, 0, 0, 0])),
      usage,
    }),
    rerank: async ({ texts }) => ({ ...names, scores: texts.map(() => 1), usage }),
    routes: () => [],
  };
}

function stubIndex(): PassageIndex {
  const hits = Array.from({ length: settings.retrieval.retrievedPassages }, (_, ordinal) => ({
    passage: stubPassage(ordinal),
    score: 1 - ordinal / 100,
    similarity: 0.9,
  }));
  return {
    search: async () => hits,
    upsert: async () => undefined,
    delete: async () => undefined,
    list: async () => [],
    count: async () => hits.length,
    fingerprint: async () => fingerprint,
  };
}

function stubPassage(ordinal: number): Passage {
  const text = `${sentence}. ${'It is long enough to stand for a real passage of a document. '.repeat(25)}`;
  return {
    id: `passage_${ordinal}`,
    documentId: `doc_${ordinal}`,
    ordinal,
    text,
    start: 0,
    end: text.length,
    headingPath: ['Releases'],
    language: 'en',
    title: 'Releases',
    source: 'folder:bench',
    key: `releases-${ordinal}.md`,
    tenant: 'local',
    groups: [],
    metadata: {},
  };
}
