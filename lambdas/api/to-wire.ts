import type { Wire } from './api';

/**
 * Turns a value of the domain into its form on the wire: property names in snake case, keys of `metadata` as they
 * are, because those are words of the documents and not ours.
 */
export function toWire<T>(value: T): Wire<T>;
// The overload states what the compiler cannot follow; test/api/to-wire.test.ts holds it to that.
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      key === 'metadata' ? item : toWire(item),
    ]),
  );
}
