import { parseJson, parseShape } from '../platform/json';
import { readVariables, type Variables } from '../platform/read-variables';
import { lazyPassageIndex } from './adapters/lazy-passage-index';
import { describeFingerprint, type PassageIndex, type PassageIndexes } from './api';
import {
  type IndexFingerprint,
  indexFingerprintSchema,
  type OpenSearchSettings,
  openSearchSettingsSchema,
  vectorSearchVariables,
} from './settings';

/**
 * Opens the passage index of a fingerprint on an OpenSearch server or an AWS domain.
 *
 * @param options.isCreatedWhenMissing - makes it where it is missing, which needs the right to; for tests and trials
 * @throws `AppError` `index_not_created` (retryable) when no deployment made it, `index_unavailable` (retryable) when
 * the server does not answer, `index_refused` when it lets the caller not in
 */
export async function openPassageIndex(
  settings: OpenSearchSettings,
  fingerprint: IndexFingerprint,
  options: { isCreatedWhenMissing?: boolean } = {},
): Promise<PassageIndex> {
  const { OpenSearchPassageIndex } = await import('./adapters/opensearch-passage-index');
  return OpenSearchPassageIndex.open(settings, fingerprint, options);
}

/**
 * Opens the passage indexes of this function, as `VectorSearch.grantRead` or `VectorSearch.grantWrite` set it: each by the
 * first call that needs it, and again after it could not be opened.
 *
 * A domain that does not answer takes neither the start of the function down nor what needs no index.
 *
 * @returns the indexes by fingerprint, and the environment's own
 * @throws `AppError` `missing_setting` without a grant; what is given back as {@link openPassageIndex}
 */
export function openPassageIndexes(
  variables?: Variables,
): PassageIndexes & { readonly own: PassageIndex; readonly fingerprint: IndexFingerprint } {
  const { fingerprint, ...settings } = readVariables(
    vectorSearchVariables,
    'VectorSearch.grantRead or VectorSearch.grantWrite',
    variables,
  );
  const server = parseShape(settings, openSearchSettingsSchema, 'the settings of the passage index');
  const own = parseJson(fingerprint, indexFingerprintSchema, vectorSearchVariables.fingerprint);
  const opened = new Map<string, PassageIndex>();
  const open = (wanted: IndexFingerprint) => {
    const key = describeFingerprint(wanted);
    const index = opened.get(key) ?? lazyPassageIndex(() => openPassageIndex(server, wanted));
    opened.set(key, index);
    return index;
  };
  return { fingerprint: own, own: open(own), of: async (wanted) => open(wanted) };
}
