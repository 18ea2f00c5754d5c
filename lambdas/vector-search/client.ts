import { parseJson, parseShape } from '../platform/json';
import { readVariables, type Variables } from '../platform/read-variables';
import type { PassageIndex } from './api';
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
 * Opens the passage index of this function, as `VectorSearch.grantRead` or `VectorSearch.grantWrite` set it.
 *
 * @throws `AppError` `missing_setting` without a grant; else as {@link openPassageIndex}
 */
export async function openPassageIndexFromSettings(variables?: Variables): Promise<PassageIndex> {
  const { fingerprint, ...settings } = readVariables(
    vectorSearchVariables,
    'VectorSearch.grantRead or VectorSearch.grantWrite',
    variables,
  );
  return openPassageIndex(
    parseShape(settings, openSearchSettingsSchema, 'the settings of the passage index'),
    parseJson(fingerprint, indexFingerprintSchema, vectorSearchVariables.fingerprint),
  );
}
