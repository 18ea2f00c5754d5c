import { openAwsModelGateways } from '../../model-gateway/client';
import { parseJson } from '../../platform/json';
import type { Log } from '../../platform/log';
import { readVariables } from '../../platform/read-variables';
import { openPinReader } from '../../promotion/client';
import { openPassageIndexes } from '../../vector-search/client';
import type { IndexDocumentDeps } from '../index-document';
import { listTargets } from '../list-targets';
import { embeddingVariables, ingestionSettingsSchema, ingestionSettingsVariables } from '../settings';
import { targetsOfReleases } from '../targets-of-releases';
import { FormatDocumentParser } from './format-document-parser';
import type { FollowedSources } from './open-sources';
import { openStates } from './open-states';

/** What indexes in this function. */
export type Indexing = (invocation: {
  remainingMs: () => number;
}) => Promise<IndexDocumentDeps & { readonly wantedIndexes?: () => Promise<readonly string[]> }>;

/**
 * Opens what indexes documents: into the environment's own index, and with `Promotion.grantRead` into every one that a
 * release pins.
 *
 * @throws `missing_setting`
 */
export function openIndexing(options: { sources: FollowedSources; log: Log }): Indexing {
  const { settings } = readVariables(ingestionSettingsVariables, 'new Ingestion');
  const { route: embeddingRoute } = readVariables(embeddingVariables, 'new Ingestion');
  const gateways = openAwsModelGateways({ log: options.log });
  const indexes = openPassageIndexes();
  const readPins = openPinReader();
  const known = {
    findSource: options.sources.find,
    states: openStates(),
    parser: new FormatDocumentParser(),
    gateway: gateways.own,
    embeddingRoute,
    index: indexes.own,
    fingerprint: indexes.fingerprint,
    settings: parseJson(settings, ingestionSettingsSchema, ingestionSettingsVariables.settings),
    pinnedTargets: readPins && (async () => targetsOfReleases(await readPins(), { gateways, indexes })),
    log: options.log,
    now: () => new Date(),
  };
  return async ({ remainingMs }) => {
    const indexing = { ...known, remainingMs };
    const wantedIndexes = async () => (await listTargets(indexing)).map(({ id }) => id);
    return { ...indexing, wantedIndexes: readPins && wantedIndexes };
  };
}
