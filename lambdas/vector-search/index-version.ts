import { digest } from '../platform/digest';
import type { IndexFingerprint } from './api';

/**
 * Name of the index version that a fingerprint needs, 12 hex digits: another embedding model, another splitter or
 * other terms make another version.
 *
 * @param terms - what keyword search is built on: `keywordTermsVersion`, or the name of a server's analyzer
 */
export function indexVersion(fingerprint: IndexFingerprint, terms: string): string {
  const { embeddingModel, dimensions, splitterVersion } = fingerprint;
  return digest(JSON.stringify([embeddingModel, dimensions, splitterVersion, terms])).slice(0, 12);
}
