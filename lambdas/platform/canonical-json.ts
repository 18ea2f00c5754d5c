import { AppError } from './errors';

/**
 * The one JSON text of a value, so that equal values have equal digests on every platform: keys sorted by UTF-16 code
 * unit at every depth, properties that are `undefined` left out, -0 written as 0, no white space.
 *
 * The canonical form of RFC 8785 (JCS), but for lone surrogates, which it refuses and this escapes.
 *
 * @throws {@link AppError} `not_canonical` for what JSON has no form for: NaN, Infinity, functions, symbols, bigints,
 * cycles, objects that are no plain ones, `undefined` but in a property
 */
export function canonicalJson(value: unknown): string {
  return write(value, [], []);
}

/** @param above - objects that hold this one, for cycles */
function write(value: unknown, path: readonly (string | number)[], above: readonly object[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw refusal(`the number ${value}`, path);
  }
  if (typeof value !== 'object') throw refusal(value === undefined ? 'undefined' : `a ${typeof value}`, path);
  if (above.includes(value)) throw refusal('an object that holds itself', path);
  const within = [...above, value];
  if (Array.isArray(value)) {
    // Not map, which leaves holes out.
    return `[${Array.from(value, (item: unknown, index) => write(item, [...path, index], within)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // By its own prototype: objects of another realm, e.g. of a test's, are plain too.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw refusal(`an object of ${value.constructor.name}`, path);
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${write(field, [...path, key], within)}`);
  return `{${fields.join(',')}}`;
}

function refusal(got: string, path: readonly (string | number)[]): AppError {
  const place = path.length === 0 ? 'the value' : path.join('.');
  return new AppError(
    `${place} is ${got}, which has no canonical JSON: leave it out, or make it text, a finite number, true, false, null, a list or a plain object`,
    { kind: 'invalid', code: 'not_canonical', parameter: path.join('.') || undefined },
  );
}
