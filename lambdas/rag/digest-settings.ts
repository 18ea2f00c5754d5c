import { digest } from '../platform/digest';
import type { ChainSettings } from './settings';

/** SHA-256 of the settings as canonical JSON: keys in order, absent ones left out, so that equal settings are equal. */
export function digestSettings(settings: ChainSettings): string {
  return digest(JSON.stringify(settings, sortKeys));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
