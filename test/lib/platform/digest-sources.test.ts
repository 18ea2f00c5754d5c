import { digestSources } from '../../../lib/platform/digest-sources';

const found = {
  'lambdas/rag/answer.ts': '1',
  'lambdas/rag/split.ts': '2',
  'lambdas/ingestion/sync.ts': '3',
  'package-lock.json': '4',
};
const used = ['lambdas/rag/answer.ts', 'lambdas/rag/split.ts'];
const digestOf = (changes: object, files = used) =>
  digestSources(files, new Map(Object.entries({ ...found, ...changes })));
const before = digestOf({});

test('stays as it is when a source changes or comes that is not in the bundle, and in whatever order they are', () => {
  expect(digestOf({ 'lambdas/ingestion/sync.ts': 'changed' })).toBe(before);
  expect(digestOf({ 'lambdas/ingestion/another.ts': '5' })).toBe(before);
  expect(digestOf({}, used.toReversed())).toBe(before);
});

test.each([
  ['a source of the bundle', { 'lambdas/rag/split.ts': 'changed' }],
  ['the packages', { 'package-lock.json': 'changed' }],
  ['what an import may find first', { 'lambdas/rag/split.tsx': '5' }],
])('is another one when %s changes', (_name, changes) => {
  expect(digestOf(changes)).not.toBe(before);
});

test('is another one when a source of the bundle is gone', () => {
  const { 'lambdas/rag/split.ts': _, ...left } = found;

  expect(digestSources(used, new Map(Object.entries(left)))).not.toBe(before);
});

test('is another one for other sources', () => {
  expect(digestOf({}, used.slice(1))).not.toBe(before);
});
