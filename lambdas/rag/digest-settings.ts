import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { ChainSettings } from './settings';

/** SHA-256 of the settings as canonical JSON: keys in order, absent ones left out, so that equal settings are equal. */
export function digestSettings(settings: ChainSettings): string {
  return digest(canonicalJson(settings));
}
