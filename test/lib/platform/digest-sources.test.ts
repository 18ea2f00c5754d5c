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

test('stays as it is when a source changes that is not in the bundle, and in whatever order they come', () => {
  expect(digestOf({ 'lambdas/ingestion/sync.ts': 'changed' })).toBe(before);
  expect(digestOf({}, used.toReversed())).toBe(before);
});

test.each([
  ['a source of the bundle', { 'lambdas/rag/split.ts': 'changed' }],
  ['the packages', { 'package-lock.json': 'changed' }],
  ['which sources there are', { 'lambdas/rag/split.js': '5' }],
])('is another one when %s changes', (_name, changes) => {
  expect(digestOf(changes)).not.toBe(before);
});

test('is another one for other sources', () => {
  expect(digestOf({}, used.slice(1))).not.toBe(before);
});
