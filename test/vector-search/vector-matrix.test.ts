import { VectorMatrix } from '../../lambdas/vector-search/adapters/vector-matrix';

describe('a matrix of vectors', () => {
  const scope = {
    tenant: 'acme',
    groups: [],
    source: 's',
    language: 'en',
    documentId: 'doc_1',
    metadata: {},
  };
  const dimensions = 5;

  /** Vectors by a small congruential generator: the same in every run. */
  const vectorsOf = (count: number) => {
    let seed = 7;
    return [...Array(count).keys()].map(() =>
      Float32Array.from({ length: dimensions }, () => {
        seed = (seed * 16_807) % 2_147_483_647;
        return seed / 2_147_483_647 - 0.5;
      }),
    );
  };
  const dot = (one: Float32Array, other: Float32Array) =>
    one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

  it('finds what comparing every vector finds, after growing, replacing and removing', () => {
    const vectors = vectorsOf(300);
    const [query = new Float32Array(dimensions), ...others] = vectors;
    const matrix = new VectorMatrix(dimensions, 1);
    const kept = new Map<number, Float32Array>();
    others.forEach((vector, row) => {
      matrix.put({ row, scope, vector });
      kept.set(row, vector);
    });
    for (const row of [0, 298, 17, 100, 101, 102]) {
      matrix.remove(row);
      kept.delete(row);
    }
    matrix.put({ row: 50, scope, vector: query });
    kept.set(50, query);

    const nearest = matrix.nearest(query, 'all', 1_000);

    const expected = [...kept]
      .map(([key, vector]) => ({ key, score: dot(query, vector) }))
      .sort((one, other) => other.score - one.score);
    expect(nearest.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
    expect(matrix.nearest(query, 'all', 20)).toEqual(nearest.slice(0, 20));
    expect(nearest[0]?.score).toBeCloseTo(expected[0]?.score ?? Number.NaN, 5);
  });

  it('finds only among the rows that it is narrowed to', () => {
    const matrix = new VectorMatrix(dimensions, 4);
    vectorsOf(10).forEach((vector, row) => {
      matrix.put({ row, scope: { ...scope, tenant: row % 2 ? 'acme' : 'rival' }, vector });
    });

    const rows = matrix.rowsThat(({ tenant }) => tenant === 'acme');

    expect(rows).toEqual([1, 3, 5, 7, 9]);
    expect(matrix.rowsThat(() => true)).toBe('all');
    const found = matrix.nearest(new Float32Array(dimensions).fill(1), rows, 10).map(({ key }) => key);
    expect(found.toSorted()).toEqual([1, 3, 5, 7, 9]);
  });

  it('finds no row without a vector, and forgets rows that it does not have', () => {
    const matrix = new VectorMatrix(dimensions, 4);
    matrix.put({ row: 1, scope, vector: undefined });
    matrix.remove(99);
    matrix.rescope(99, scope);

    expect(matrix.nearest(new Float32Array(dimensions).fill(1), 'all', 10)).toEqual([]);
    expect(matrix.rowsThat(() => false)).toEqual([]);
  });
});
