import type { Hono } from 'hono';
import { InProcessCancellations } from '../../lambdas/api/adapters/in-process-cancellations';
import { SqliteCallerKeys } from '../../lambdas/api/adapters/sqlite-caller-keys';
import { type AppDeps, createApp } from '../../lambdas/api/create-app';
import { issueKey, type NewKey } from '../../lambdas/api/issue-key';
import type { LogField } from '../../lambdas/platform/log';
import { randomId } from '../../lambdas/platform/random-id';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { chainSettingsSchema } from '../../lambdas/rag/settings';
import type { PassageHit, PassageIndex, PassageQuery } from '../../lambdas/vector-search/api';
import { FakeChain, fingerprint, helmPassage } from './fake-chain';
import { FakeDocuments } from './fake-documents';
import { FakeGateway } from './fake-gateway';

/** The application on fakes, with a key of each kind. */
export interface TestApp {
  readonly app: Hono;
  readonly gateway: FakeGateway;
  readonly chain: FakeChain;
  readonly documents: FakeDocuments;
  readonly queries: readonly PassageQuery[];
  readonly lines: readonly { event: string; fields: Readonly<Record<string, LogField>> }[];
  readonly userKey: string;
  readonly operatorKey: string;
  /** Makes another key: of the role `user` in the tenant `local` unless told otherwise. */
  issue(changes?: Partial<NewKey>): Promise<{ key: string; id: string }>;
  /** Sends a request as a user; a body that is not text goes as JSON. */
  call(
    method: string,
    path: string,
    options?: { key?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
}

/** Composes the application from fakes and the embedded adapters of its own ports. */
export async function startTestApp(changes: Partial<AppDeps> = {}): Promise<TestApp> {
  const gateway = new FakeGateway();
  const chain = new FakeChain();
  const documents = new FakeDocuments();
  const queries: PassageQuery[] = [];
  const lines: { event: string; fields: Readonly<Record<string, LogField>> }[] = [];
  const keys = new SqliteCallerKeys(openDatabase(':memory:'));
  const now = () => new Date('2026-01-02T03:04:05.000Z');

  const app = createApp({
    gateway,
    chain,
    answers: chain.answers,
    documents,
    index: fakeIndex(queries),
    keys,
    cancellations: new InProcessCancellations(),
    chainSettings: chainSettingsSchema.parse({ chatRoute: 'parrot', embeddingRoute: 'bird' }),
    fingerprint,
    log: (event, fields) => lines.push({ event, fields }),
    now,
    randomId,
    heartbeatMs: 10_000,
    maxBodyBytes: 1_000_000,
    maxUploadBytes: 2_000_000,
    ...changes,
  });

  const issue: TestApp['issue'] = async (newKey) => {
    const { key, record } = await issueKey(
      { name: 'a test', tenant: 'local', groups: [], roles: ['user'], allowedModels: 'all', ...newKey },
      { keys, now, randomId },
    );
    return { key, id: record.id };
  };
  const { key: userKey } = await issue();
  const { key: operatorKey } = await issue({ name: 'the operator', roles: ['operator'] });

  return {
    app,
    gateway,
    chain,
    documents,
    queries,
    lines,
    userKey,
    operatorKey,
    issue,
    call: async (method, path, { key = userKey, body, headers } = {}) =>
      app.request(path, {
        method,
        body: encodeBody(body),
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      }),
  };
}

function encodeBody(body: unknown): string | Uint8Array | FormData | undefined {
  if (body === undefined || typeof body === 'string') return body;
  if (body instanceof Uint8Array || body instanceof FormData) return body;
  return JSON.stringify(body);
}

function fakeIndex(queries: PassageQuery[]): PassageIndex {
  const hit: PassageHit = { passage: helmPassage, score: 0.75, keywordScore: 3, similarity: 0.5 };
  return {
    upsert: async () => undefined,
    delete: async () => undefined,
    search: async (query) => {
      queries.push(query);
      return [hit].slice(0, query.limit);
    },
    list: async () => [helmPassage],
    count: async () => 1,
    fingerprint: async () => fingerprint,
  };
}
