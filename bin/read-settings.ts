import { InvalidArgumentError } from 'commander';

/** Settings of the chain as a release has them. */
export type ChainChange = { readonly [Key in string]: unknown };

/**
 * Adds a setting that was written as `retrieval.retrievedPassages=8`: numbers, true, false and null are what they are in
 * JSON, everything else is text.
 *
 * @throws InvalidArgumentError when it is not written like that
 */
export function addSetting(text: string, settings: ChainChange = {}): ChainChange {
  const [, path, value] = /^([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw new InvalidArgumentError('write it as field=value, e.g. retrieval.retrievedPassages=8');
  }
  return put(settings, path.split('.'), parseValue(value));
}

function put(settings: ChainChange, [field = '', ...rest]: readonly string[], value: unknown): ChainChange {
  if (rest.length === 0) return { ...settings, [field]: value };
  const within = settings[field];
  return { ...settings, [field]: put(isChange(within) ? within : {}, rest, value) };
}

function isChange(value: unknown): value is ChainChange {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseValue(text: string): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
