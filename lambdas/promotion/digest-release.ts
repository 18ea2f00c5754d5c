import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { ReleaseManifest } from './settings';

/** The id of a release: SHA-256 of its manifest's canonical JSON, in lower-case hex, 64 digits. */
export function digestRelease(manifest: ReleaseManifest): string {
  return digest(canonicalJson(manifest));
}
