import { toWire } from '../../lambdas/api/to-wire';

test('writes property names in snake case, in lists and in objects within objects', () => {
  const wire = toWire({
    documentId: 'doc_1',
    byState: { indexed: 1 },
    items: [{ headingPath: ['A B'] }, 'camelCase'],
  });

  expect(wire).toEqual({
    document_id: 'doc_1',
    by_state: { indexed: 1 },
    items: [{ heading_path: ['A B'] }, 'camelCase'],
  });
});

test('leaves the keys of metadata as they are', () => {
  expect(toWire({ metadata: { docCategory: 'intro' } })).toEqual({ metadata: { docCategory: 'intro' } });
});

test('leaves the names of scorers and slices as they are', () => {
  const scores = { 'recall@5': { mean: 1 }, myScorer: { mean: 0 } };
  const slices = { 'source=TicketExport': scores };

  expect(toWire({ costUsd: 1, scores, slices })).toEqual({ cost_usd: 1, scores, slices });
});

test('leaves the manifest of a release as it is, which its digest is of', () => {
  const manifest = { schemaVersion: 1, routes: { fastRoute: { maxTokens: 5 } } };

  expect(toWire({ createdAt: '', manifest })).toEqual({ created_at: '', manifest });
});

test('leaves numbers, texts, null and undefined as they are', () => {
  expect([toWire(1), toWire('aB'), toWire(null), toWire(undefined)]).toEqual([1, 'aB', null, undefined]);
});
