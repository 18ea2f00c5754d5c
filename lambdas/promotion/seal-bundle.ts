import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { ReleaseBundle } from './api';

/** The digest of a bundle: SHA-256 of the canonical JSON of all that is in it but the digest itself. */
export function sealBundle(bundle: Omit<ReleaseBundle, 'digest'>): ReleaseBundle {
  return { ...bundle, digest: digest(canonicalJson(bundle)) };
}
