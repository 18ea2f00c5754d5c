import { openAwsModelGateway } from '../../model-gateway/client';
import { parseJson } from '../../platform/json';
import type { Log } from '../../platform/log';
import { readVariables } from '../../platform/read-variables';
import { openPassageIndexFromSettings } from '../../vector-search/client';
import { indexFingerprintSchema, vectorSearchVariables } from '../../vector-search/settings';
import type { IndexDocumentDeps } from '../index-document';
import { embeddingVariables, ingestionSettingsSchema, ingestionSettingsVariables } from '../settings';
import { FormatDocumentParser } from './format-document-parser';
import type { FollowedSources } from './open-sources';
import { openStates } from './open-states';

/** What indexes in this function; the index is opened by the first call, and again by the next where that failed. */
export type Indexing = (invocation: { remainingMs: () => number }) => Promise<IndexDocumentDeps>;

/**
 * Opens what indexes documents.
 *
 * @throws `missing_setting`
 */
export function openIndexing(options: { sources: FollowedSources; log: Log }): Indexing {
  const { settings } = readVariables(ingestionSettingsVariables, 'new Ingestion');
  const { route: embeddingRoute } = readVariables(embeddingVariables, 'new Ingestion');
  const { fingerprint } = readVariables(vectorSearchVariables, 'VectorSearch.grantWrite');
  const known = {
    findSource: options.sources.find,
    states: openStates(),
    parser: new FormatDocumentParser(),
    gateway: openAwsModelGateway({ log: options.log }),
    embeddingRoute,
    fingerprint: parseJson(fingerprint, indexFingerprintSchema, vectorSearchVariables.fingerprint),
    settings: parseJson(settings, ingestionSettingsSchema, ingestionSettingsVariables.settings),
    log: options.log,
    now: () => new Date(),
  };
  let opening: ReturnType<typeof openPassageIndexFromSettings> | undefined;
  return async ({ remainingMs }) => {
    opening ??= openPassageIndexFromSettings();
    try {
      return { ...known, index: await opening, remainingMs };
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
}
