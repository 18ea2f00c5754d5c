import fc from 'fast-check';
import { z } from 'zod';
import { canonicalJson } from '../../lambdas/platform/canonical-json';
import { parseJson } from '../../lambdas/platform/json';

/** The same value with the properties of every object in another order. */
const reorder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reorder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reorder(field)]),
  );
};

test('is the same in whatever order properties were written, at every depth, in every script', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), (value) => {
      expect(canonicalJson(reorder(value))).toBe(canonicalJson(value));
    }),
    { numRuns: 500 },
  );
});

test('is JSON of the same value, and the same again when it is read and written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = canonicalJson(value);
      const read = parseJson(text, z.unknown(), 'the text');

      expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(read)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('sorts by UTF-16 code unit, also keys that JavaScript puts first', () => {
  expect(canonicalJson({ 10: 1, 9: 2, b: 3, B: 4, ä: 5, 가: 6, '\u{1f600}': 7, '\ufb33': 8 })).toBe(
    '{"10":1,"9":2,"B":4,"b":3,"ä":5,"가":6,"\u{1f600}":7,"\ufb33":8}',
  );
});

test('leaves undefined properties out, keeps the order of lists, and writes -0 as 0', () => {
  expect(canonicalJson({ b: [3, 1, 2], a: undefined, c: { z: -0, y: null } })).toBe(
    '{"b":[3,1,2],"c":{"y":null,"z":0}}',
  );
});

test('takes an object that stands in two places, and one without a prototype', () => {
  const shared = { x: 1 };

  expect(canonicalJson([shared, shared, Object.assign(Object.create(null), { y: 2 })])).toBe(
    '[{"x":1},{"x":1},{"y":2}]',
  );
});

const cycle: { a: { b?: unknown } } = { a: {} };
cycle.a.b = cycle;

test.each([
  ['not a number', { a: [1, Number.NaN] }, 'a.1 is the number NaN'],
  ['an infinite number', { a: Number.NEGATIVE_INFINITY }, 'a is the number -Infinity'],
  ['a function', { a: () => 1 }, 'a is a function'],
  ['a big integer', { a: 1n }, 'a is a bigint'],
  ['a symbol', Symbol('a'), 'the value is a symbol'],
  ['undefined in a list', { a: [undefined] }, 'a.0 is undefined'],
  ['a hole in a list', { a: new Array(1) }, 'a.0 is undefined'],
  ['undefined alone', undefined, 'the value is undefined'],
  ['a date', { a: new Date(0) }, 'a is an object of Date'],
  ['a map', { a: new Map() }, 'a is an object of Map'],
  ['a cycle', cycle, 'a.b is an object that holds itself'],
])('fails for %s, naming the place', (_name, value, message) => {
  expect(() => canonicalJson(value)).toThrow(
    expect.objectContaining({ code: 'not_canonical', message: expect.stringContaining(message) }),
  );
});
