import type { Environment } from '../environments/environment';
import type { Publish } from '../lambdas/domain/event';
import type { Tracking } from '../lambdas/evaluation/api';
import { openModelGateways } from '../lambdas/model-gateway/client';
import type { ProviderKeys } from '../lambdas/model-gateway/ports';
import { AppError } from '../lambdas/platform/errors';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { SqlitePointerStore } from '../lambdas/promotion/adapters/sqlite-pointer-store';
import { SqliteReleaseStore } from '../lambdas/promotion/adapters/sqlite-release-store';
import { makeDefaultManifest } from '../lambdas/promotion/make-default-manifest';
import { createReleasePicker } from '../lambdas/promotion/pick-release';
import { settleDefaultRelease } from '../lambdas/promotion/settle-default-release';
import { SqliteTemplateStore } from '../lambdas/rag/adapters/sqlite-template-store';
import { fingerprintOf } from '../lambdas/rag/fingerprint-settings';
import { SqlitePassageIndexes } from '../lambdas/vector-search/adapters/sqlite-passage-indexes';
import { storeTemplates } from './store-templates';

/**
 * Opens what answers are made of: models, prompt templates, indexes, and the releases that say which of them. Settles the
 * release of the settings, and removes the indexes that no release pins any more.
 */
export async function openReleases(options: {
  readonly database: SqliteDatabase;
  readonly environment: Environment;
  readonly keys: ProviderKeys;
  readonly tenant: string;
  readonly publish: Publish;
  readonly tracking?: Tracking;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, environment, publish, log, now } = options;
  const { routes, chain, ingestion, namespace } = environment;
  const gateways = openModelGateways({ routes, namespace, keys: options.keys, log, publish });
  const templates = new SqliteTemplateStore(database);
  const fingerprint = fingerprintOf(environment);
  const defaultManifest = makeDefaultManifest({
    routes,
    chain,
    templates: await storeTemplates(templates, chain),
    index: chain.isIndexEnabled
      ? { fingerprint, passageTokens: ingestion.passageTokens, overlapTokens: ingestion.overlapTokens }
      : undefined,
  });
  const stores = {
    releases: new SqliteReleaseStore(database),
    pointers: new SqlitePointerStore(database),
  };
  const message = await settle({ ...options, ...stores, defaultManifest });
  const picker = createReleasePicker({ ...stores, defaultManifest, now, log });

  const indexes = new SqlitePassageIndexes(database);
  const pinned = (await picker.pinned()).flatMap(({ manifest }) => manifest.index?.fingerprint ?? []);
  const dropped = indexes.dropUnpinned([fingerprint, ...pinned]);
  if (dropped.length > 0) log('vector-search.indexes_dropped', { indexes: dropped.length });
  return {
    gateways,
    templates,
    indexes,
    index: await indexes.of(fingerprint),
    fingerprint,
    picker,
    defaultManifest,
    stores,
    /** Which release answers, for whoever starts the kit; left out when that is plain. */
    message,
  };
}

/** @returns what to tell whoever starts the kit */
async function settle(
  options: Parameters<typeof settleDefaultRelease>[1] & {
    readonly environment: Environment;
    readonly tenant: string;
    readonly defaultManifest: Parameters<typeof settleDefaultRelease>[0]['manifest'];
  },
): Promise<string | undefined> {
  try {
    const { outcome, message } = await settleDefaultRelease(
      {
        manifest: options.defaultManifest,
        routes: options.environment.routes,
        tenant: options.tenant,
        isFollowed: true,
      },
      options,
    );
    return outcome === 'champion' || isPlain(message) ? undefined : message;
  } catch (error) {
    // The kit starts all the same: only questions to that model fail.
    if (error instanceof AppError && error.code === 'route_not_available') return error.message;
    throw error;
  }
}

function isPlain(message: string): boolean {
  return message.endsWith('as the settings say');
}
