import { selectPassages } from '../../lambdas/rag/select-passages';
import { chainSettingsSchema } from '../../lambdas/rag/settings';
import { makePassage } from './make-passage';

const settings = (differences: object) =>
  chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed', ...differences });

/** About 110 tokens. */
const long = 'word '.repeat(100);

test('takes as many passages as the settings say, numbered from 1', () => {
  const hits = ['a', 'b', 'c'].map((id) => ({ passage: makePassage(id, 'text'), score: 1 }));

  const selected = selectPassages(hits, settings({ retrieval: { retrievedPassages: 2 } }));

  expect(selected.map(({ number, passage }) => [number, passage.id])).toEqual([
    [1, 'passage_a'],
    [2, 'passage_b'],
  ]);
});

test('leaves out the last ones when their tokens are too many', () => {
  const hits = ['a', 'b', 'c'].map((id) => ({ passage: makePassage(id, long), score: 1 }));

  const selected = selectPassages(hits, settings({ maxContextTokens: 250 }));

  expect(selected).toHaveLength(2);
});

test('keeps the best passage however long it is', () => {
  const hits = [{ passage: makePassage('a', long.repeat(10)), score: 1 }];

  expect(selectPassages(hits, settings({ maxContextTokens: 200 }))).toHaveLength(1);
});

test('judges sufficiency by the best similarity, not by the first hit', () => {
  const hits = [0.1, 0.6].map((similarity) => ({ passage: makePassage('a', 'text'), score: 1, similarity }));

  expect(selectPassages(hits, settings({ retrieval: { minScore: 0.5 } }))).toHaveLength(2);
  expect(selectPassages(hits, settings({ retrieval: { minScore: 0.7 } }))).toEqual([]);
});
