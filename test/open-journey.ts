import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../environments/environment';
import { local } from '../environments/local';
import { parseEnvironment } from '../environments/parse-environment';
import type { Caller } from '../lambdas/domain/caller';
import { SqliteTracking } from '../lambdas/evaluation/adapters/sqlite-tracking';
import { FolderSource } from '../lambdas/ingestion/adapters/folder-source';
import { FolderUploads } from '../lambdas/ingestion/adapters/folder-uploads';
import { FormatDocumentParser } from '../lambdas/ingestion/adapters/format-document-parser';
import { SqliteDocumentStates } from '../lambdas/ingestion/adapters/sqlite-document-states';
import { startIngestion } from '../lambdas/ingestion/start-ingestion';
import { targetsOfReleases } from '../lambdas/ingestion/targets-of-releases';
import { EnvironmentProviderKeys } from '../lambdas/model-gateway/adapters/environment-provider-keys';
import type { ChatRequest, ModelGateway } from '../lambdas/model-gateway/api';
import { randomId } from '../lambdas/platform/random-id';
import { openDatabase } from '../lambdas/platform/sqlite';
import type { AnswerEvent, ConversationMessage } from '../lambdas/rag/api';
import { openChain } from '../local/open-chain';
import { openEvents } from '../local/open-events';
import { openLoop } from '../local/open-loop';
import { openReleases } from '../local/open-releases';

const tenant = 'local';

/** The environment `local` with other settings of chain, promotion and reviews. */
export function journeyEnvironment(
  changes: { chain?: object; promotion?: object; reviews?: Environment['reviews'] } = {},
): Environment {
  return parseEnvironment('environments/local.ts', {
    ...local,
    ...(changes.reviews && { reviews: changes.reviews }),
    chain: { ...local.chain, ...changes.chain },
    promotion: { ...local.promotion, ...changes.promotion },
  });
}

/**
 * The cores as `npm run local` composes them, the database in memory, and a folder with these documents.
 *
 * @param variables - environment variables of the processes that train and serve models
 */
export async function openJourney(
  files: Readonly<Record<string, string>>,
  environment = journeyEnvironment(),
  variables: NodeJS.ProcessEnv = {},
) {
  const home = mkdtempSync(join(tmpdir(), 'kit-journey-'));
  const folder = join(home, 'documents');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const database = openDatabase(':memory:');
  const log = () => {};
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const shared = { database, environment, tenant, log, now };

  const events = openEvents(shared);
  const { publish } = events;
  const opened = await openReleases({ ...shared, publish, keys: new EnvironmentProviderKeys({}) });
  const asked: ChatRequest[] = [];
  const listen = (gateway: ModelGateway): ModelGateway => ({
    ...gateway,
    streamChat: (request) => {
      asked.push(request);
      return gateway.streamChat(request);
    },
  });
  const { gateways, indexes, picker } = opened;
  const releases = {
    ...opened,
    gateways: {
      own: listen(gateways.own),
      of: (routes: Parameters<typeof gateways.of>[0]) => listen(gateways.of(routes)),
    },
  };
  const ingestion = await startIngestion({
    sources: [new FolderSource({ folder, tenant })],
    uploads: new FolderUploads(join(home, 'uploads')),
    states: new SqliteDocumentStates(database),
    parser: new FormatDocumentParser(),
    index: opened.index,
    gateway: gateways.own,
    embeddingRoute: environment.chain.embeddingRoute,
    fingerprint: opened.fingerprint,
    pinnedTargets: async () =>
      targetsOfReleases(
        (await picker.pinned()).map(({ manifest }) => manifest),
        { gateways, indexes },
      ),
    settings: environment.ingestion,
    log,
    now,
  });
  const operator: Caller = { id: 'key_start', tenant, groups: [], roles: ['operator'], allowedModels: 'all' };
  for await (const _event of ingestion.documents.sync(operator, {}));
  const chain = await openChain({ ...shared, releases, publish });
  const loop = await openLoop({
    ...shared,
    events,
    releases,
    chain,
    tracking: new SqliteTracking(database),
    models: join(home, 'models'),
    variables,
  });

  return {
    ...loop.app,
    database,
    pointers: loop.app.promotions.pointers,
    index: opened.index,
    templates: opened.templates,
    documents: ingestion.documents,
    answers: chain.answers,
    /** What models were asked for an answer. */
    asked,
    async ask(asker: Caller, ...messages: (string | ConversationMessage)[]) {
      const answered: AnswerEvent[] = [];
      const answer = chain.chain.answer({
        answerId: `answer_${randomId(24)}`,
        caller: asker,
        messages: messages.map((message) =>
          typeof message === 'string' ? { role: 'user', content: message } : message,
        ),
      });
      for await (const event of answer) answered.push(event);
      const last = answered.at(-1);
      if (last?.type !== 'finish') throw new Error('the answer has no finish event');
      const text = answered.map((event) => (event.type === 'text' ? event.text : '')).join('');
      return { text, record: last.record };
    },
    /** Lets so many seconds pass for the kit: what it remembers of the pointers is then old. */
    passSeconds(seconds: number) {
      aheadMs += seconds * 1_000;
    },
    async close() {
      await ingestion.close();
      await loop.close();
      database.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** Someone of the journey's tenant, who may use the kit and has these roles besides. */
export const person = (id: string, ...roles: Caller['roles'][number][]): Caller => ({
  id,
  tenant,
  groups: [],
  roles: ['user', ...roles],
  allowedModels: 'all',
});

/** Asks again and again until the answer will do; fails after half a minute with the last one. */
export async function eventually<T>(read: () => Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (isEnough(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after 30 s`);
    await sleep(50);
  }
}
