import type { Wire } from './api';

/** Fields whose keys are words of others: of documents, of a release that a digest is of, of scorers and datasets. */
const foreignKeys: ReadonlySet<string> = new Set(['metadata', 'manifest', 'scores', 'slices']);

/**
 * Turns a value of the domain into its form on the wire: property names in snake case, but for what is within
 * {@link foreignKeys}.
 */
export function toWire<T>(value: T): Wire<T>;
// The overload states what the compiler cannot follow; test/api/to-wire.test.ts holds it to that.
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      foreignKeys.has(key) ? item : toWire(item),
    ]),
  );
}
