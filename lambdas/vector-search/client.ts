import type { IndexFingerprint, PassageIndex } from './api';
import type { OpenSearchSettings } from './settings';

/**
 * Opens the passage index of a fingerprint on an OpenSearch server or an AWS domain, made when it is missing.
 *
 * @throws `AppError` `index_unavailable` (retryable) when the server does not answer, `index_refused` when it lets
 * the caller not in
 */
export async function openPassageIndex(
  settings: OpenSearchSettings,
  fingerprint: IndexFingerprint,
): Promise<PassageIndex> {
  const { OpenSearchPassageIndex } = await import('./adapters/opensearch-passage-index');
  return OpenSearchPassageIndex.open(settings, fingerprint);
}
