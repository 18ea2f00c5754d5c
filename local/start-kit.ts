import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironments } from '../environments';
import type { Environment } from '../environments/environment';
import { InProcessCancellations } from '../lambdas/api/adapters/in-process-cancellations';
import { SqliteCallerKeys } from '../lambdas/api/adapters/sqlite-caller-keys';
import { createApp } from '../lambdas/api/create-app';
import { issueKey } from '../lambdas/api/issue-key';
import type { Caller } from '../lambdas/domain/caller';
import { FolderUploads } from '../lambdas/ingestion/adapters/folder-uploads';
import { SqliteDocumentStates } from '../lambdas/ingestion/adapters/sqlite-document-states';
import { ThreadDocumentParser } from '../lambdas/ingestion/adapters/thread-document-parser';
import type { Documents } from '../lambdas/ingestion/api';
import { startIngestion } from '../lambdas/ingestion/start-ingestion';
import { targetsOfReleases } from '../lambdas/ingestion/targets-of-releases';
import { EnvironmentProviderKeys } from '../lambdas/model-gateway/adapters/environment-provider-keys';
import type { ModelGateway } from '../lambdas/model-gateway/api';
import { AppError } from '../lambdas/platform/errors';
import { randomId } from '../lambdas/platform/random-id';
import { openDatabase } from '../lambdas/platform/sqlite';
import { pinnedIndex } from '../lambdas/rag/pinned-index';
import { findChatRoute, findOllamaRoutes } from './find-chat-route';
import { type FirstKey, makeFirstKeys } from './first-keys';
import { lockDataFolder } from './lock-data-folder';
import { openChain } from './open-chain';
import { openEvents } from './open-events';
import { openLog } from './open-log';
import { openLoop } from './open-loop';
import { addOwnRoute } from './open-own-models';
import { openReleases } from './open-releases';
import { openSources } from './open-sources';
import { openTracking } from './open-tracking';
import type { LocalOptions } from './read-options';

/** Everyone on this machine is of one tenant. */
const tenant = 'local';

/** A kit that runs in this process, not yet listening. */
export interface Kit {
  /** The HTTP application. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly documents: Documents;
  readonly gateway: ModelGateway;
  readonly environment: Environment;
  /** Whom the start-up looks at documents as. */
  readonly caller: Caller;
  /** Routes to models of an Ollama that answers without having been asked for. */
  readonly offeredModels: readonly string[];
  /** What to say of the release that answers; left out where there is nothing to say. */
  readonly releaseMessage?: string;
  /** Makes one identity of each role at the first start, or when keys are to be renewed; else makes none. */
  makeFirstKeys(): Promise<readonly FirstKey[]>;
  /** Stops ingestion and closes the database; what was accepted is on disk. */
  close(): Promise<void>;
}

/**
 * Composes the application from the embedded adapters.
 *
 * @param variables - environment variables, which hold the keys of providers
 * @throws {@link AppError} - what the options ask for is not there, the data folder is in use, the database is newer
 */
export async function startKit(
  options: LocalOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Kit> {
  refuseMissingFolder(options.documents);
  mkdirSync(options.data, { recursive: true });
  const unlock = lockDataFolder(options.data);
  const database = openDatabase(join(options.data, 'kit.db'));
  const { log, close: closeLog } = openLog(join(options.data, 'kit.log'));
  const now = () => new Date();

  const { environment: chosen, offeredModels } = await chooseModel(options.model, variables);
  const environment = await addOwnRoute(chosen, variables);
  const { chain: chainSettings, ingestion: ingestionSettings } = environment;
  const shared = { database, environment, tenant, log, now };
  const events = openEvents(shared);
  const { publish } = events;
  const tracking = openTracking(shared);
  const releases = await openReleases({
    ...shared,
    publish,
    tracking,
    keys: new EnvironmentProviderKeys(variables),
  });
  const { gateways, index, indexes, fingerprint, picker } = releases;
  const gateway = gateways.own;

  // In a thread that can be ended: a document that never ends, or fills the memory, takes nothing down with it.
  const parser = new ThreadDocumentParser({ timeoutMs: 60_000, maxHeapMb: 1_024 });
  const ingestion = await startIngestion({
    sources: openSources(options, tenant),
    uploads: new FolderUploads(join(options.data, 'uploads')),
    states: new SqliteDocumentStates(database),
    parser,
    index,
    gateway,
    embeddingRoute: chainSettings.embeddingRoute,
    fingerprint,
    pinnedTargets: async () => {
      const pinned = (await picker.pinned()).map(({ manifest }) => manifest);
      return targetsOfReleases(pinned, { gateways, indexes });
    },
    shownIndex: pinnedIndex({ releases: picker, indexes }),
    settings: ingestionSettings,
    log,
    now,
  });

  const chain = await openChain({ ...shared, releases, publish });
  const models = join(options.data, 'models');
  const loop = await openLoop({ ...shared, events, releases, chain, tracking, models, variables });
  const keys = new SqliteCallerKeys(database);
  const app = createApp({
    ...loop.app,
    gateway,
    chain: chain.chain,
    answers: chain.answers,
    releasePicker: picker,
    documents: ingestion.documents,
    index,
    searchOf: chain.searchOf,
    keys,
    cancellations: new InProcessCancellations(),
    chainSettings,
    fingerprint,
    log,
    now,
    randomId,
    heartbeatMs: 10_000,
    maxBodyBytes: 4_194_304,
    maxUploadBytes: ingestionSettings.maxDocumentSizeBytes + 1_048_576,
  });

  return {
    fetch: app.fetch,
    documents: ingestion.documents,
    gateway,
    environment,
    caller: { id: 'start', tenant, groups: [], roles: ['user', 'operator'], allowedModels: 'all' },
    makeFirstKeys: () =>
      makeFirstKeys({
        keys,
        issueKey: (key) => issueKey(key, { keys, now, randomId }),
        tenant,
        isRenewed: options.isKeysRenewed,
        now,
      }),
    offeredModels,
    releaseMessage: releases.message,
    close: async () => {
      await ingestion.close();
      await parser.close();
      await loop.close();
      database.close();
      unlock();
      await closeLog();
    },
  };
}

async function chooseModel(
  model: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<{ environment: Environment; offeredModels: readonly string[] }> {
  const [environment] = loadEnvironments(['local']);
  if (!environment) throw new Error('environments/local.ts is gone');
  const offered = model?.startsWith('ollama') ? [] : await findOllamaRoutes();
  const chosen = model ? await findChatRoute(model, (name) => Boolean(variables[name])) : undefined;
  const routes = { ...environment.routes };
  for (const { name, route } of chosen ? [...offered, chosen] : offered) routes[name] = route;
  return {
    environment: {
      ...environment,
      routes,
      chain: { ...environment.chain, chatRoute: chosen?.name ?? environment.chain.chatRoute },
    },
    offeredModels: offered.map(({ name }) => name),
  };
}

function refuseMissingFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new AppError(`there is no folder ${folder}: make it, or name another with --documents`, {
    kind: 'not-found',
    code: 'folder_not_found',
  });
}
