import type { Wire } from './api';

/**
 * Turns a value of the domain into its form on the wire: property names in snake case. `metadata` stays as it is,
 * because its keys are words of the documents and not ours, and `manifest`, because a digest is of it.
 */
export function toWire<T>(value: T): Wire<T>;
// The overload states what the compiler cannot follow; test/api/to-wire.test.ts holds it to that.
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      key === 'metadata' || key === 'manifest' ? item : toWire(item),
    ]),
  );
}
