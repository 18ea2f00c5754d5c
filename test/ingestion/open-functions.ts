import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import type { IndexDocumentDeps } from '../../lambdas/ingestion/index-document';
import { type ReceiveMessagesDeps, receiveMessages } from '../../lambdas/ingestion/receive-messages';
import { ingestionSettingsSchema, maxReceives, splitterVersion } from '../../lambdas/ingestion/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { CountingGateway, dimensions } from './counting-gateway';
import { MemoryDeadLetters, MemoryQueue } from './memory-queue';
import { MemorySource } from './memory-source';
import { plainParser } from './open-ingestion';

/** Ingestion as its functions on AWS do it, on embedded stores: a bucket, a table, the queue, and its clock. */
export function openFunctions() {
  const bucket = new MemorySource('bucket:documents');
  const table = new MemorySource('table:faq');
  const queue = new MemoryQueue();
  const deadLetters = new MemoryDeadLetters(queue);
  const gateway = new CountingGateway();
  const database = openDatabase(':memory:');
  const states = new SqliteDocumentStates(database);
  const settings = ingestionSettingsSchema.parse({ passageTokens: 200, overlapTokens: 0 });
  const fingerprint = {
    embeddingModel: 'test/digest',
    dimensions,
    splitterVersion: splitterVersion(settings),
  };
  const index = new SqlitePassageIndex(database, fingerprint);
  const logged: string[] = [];
  const common = {
    states,
    log: (event: string) => logged.push(event),
    now: () => new Date(queue.nowMs),
  };
  const indexing: IndexDocumentDeps = {
    ...common,
    findSource: ({ source }) => [bucket, table].find(({ id }) => id === source),
    parser: plainParser,
    index,
    gateway,
    embeddingRoute: 'embedding',
    fingerprint,
    settings,
    remainingMs: () => 900_000,
  };
  const receiving: ReceiveMessagesDeps = {
    ...common,
    locateObject: (objectKey) =>
      objectKey.startsWith('documents/') ? { source: bucket, key: objectKey.slice(10) } : undefined,
    findTable: (named) => {
      const isMeant = 'source' in named ? named.source === table.id : named.streamArn.includes('/faq/');
      return isMeant ? table : undefined;
    },
    queue,
    deadLetters,
    indexing: async () => indexing,
  };

  return {
    bucket,
    table,
    queue,
    deadLetters,
    gateway,
    states,
    database,
    settings,
    index,
    logged,
    indexing,
    receiving,
    /** One invocation, as Lambda does it: what it does not name is finished, also what was delivered too often. */
    invoke: async (changes: Partial<ReceiveMessagesDeps> = {}): Promise<readonly string[]> => {
      const messages = await queue.receive();
      const returning = await receiveMessages(messages, { ...receiving, ...changes });
      for (const message of messages) {
        if (!returning.includes(message.id) || message.receives > maxReceives) await queue.finish(message);
      }
      return returning;
    },
    stateOf: async (key: string, source = bucket) =>
      (await states.get(identifyDocument(source.id, key)))?.state,
    search: async (word: string) => {
      const access = { tenant: 'local', groups: [] };
      const hits = await index.search({ text: word, mode: 'keyword', fingerprint, limit: 50, access });
      return [...new Set(hits.map(({ passage }) => passage.key))].sort();
    },
  };
}

/** What EventBridge puts into the queue, as it was recorded, of another key. */
export function objectEvent(type: 'Created' | 'Deleted', objectKey: string): string {
  const recorded = JSON.parse(recordedEvent(`object-${type.toLowerCase()}.json`));
  recorded.detail.object.key = objectKey;
  return JSON.stringify(recorded);
}

/** An event of `test/fixtures/events`, as text. */
export function recordedEvent(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/events', name), 'utf8');
}
