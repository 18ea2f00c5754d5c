import { fuseHits } from '../../lambdas/vector-search/fuse-hits';

const keysOf = (fused: ReturnType<typeof fuseHits<string>>) => fused.map(({ key }) => key);

describe('fusing keyword and vector candidates', () => {
  const keyword = [
    { key: 'a', score: 8 },
    { key: 'b', score: 6 },
  ];
  const vector = [
    { key: 'b', score: 0.8 },
    { key: 'c', score: 0.5 },
  ];

  it('combines the shares of the best scores by the weight', () => {
    const fused = fuseHits({ keyword, vector, vectorWeight: 0.4 });

    expect(keysOf(fused)).toEqual(['a', 'b', 'c'].sort((one, other) => scoreOf(other) - scoreOf(one)));
    expect(scoreOf('a')).toBeCloseTo(0.6 * 1 + 0.4 * (1.5 / 1.8));
    expect(scoreOf('b')).toBeCloseTo(0.6 * (6 / 8) + 0.4 * 1);
    expect(scoreOf('c')).toBeCloseTo(0.4 * (1.5 / 1.8));

    function scoreOf(key: string): number {
      return fused.find((candidate) => candidate.key === key)?.score ?? Number.NaN;
    }
  });

  it('keeps the scores of the two searches, undefined where a search did not find the candidate', () => {
    const fused = fuseHits({ keyword, vector, vectorWeight: 0.5 });

    expect(fused.find(({ key }) => key === 'b')).toMatchObject({ keywordScore: 6, similarity: 0.8 });
    expect(fused.find(({ key }) => key === 'a')).toMatchObject({ keywordScore: 8, similarity: undefined });
    expect(fused.find(({ key }) => key === 'c')).toMatchObject({ keywordScore: undefined, similarity: 0.5 });
  });

  it('orders by one search alone at the ends of the weight', () => {
    expect(keysOf(fuseHits({ keyword, vector, vectorWeight: 0 })).slice(0, 2)).toEqual(['a', 'b']);
    expect(keysOf(fuseHits({ keyword, vector, vectorWeight: 1 }))[0]).toBe('b');
  });

  it('gives what one search found when the other found nothing', () => {
    expect(fuseHits({ keyword, vector: [], vectorWeight: 0.5 }).map(({ score }) => score)).toEqual([
      0.5, 0.375,
    ]);
    expect(keysOf(fuseHits({ keyword: [], vector, vectorWeight: 0.5 }))).toEqual(['b', 'c']);
    expect(fuseHits({ keyword: [], vector: [], vectorWeight: 0.5 })).toEqual([]);
  });

  it('keeps every score between 0 and 1, also for opposite vectors', () => {
    const opposite = [
      { key: 'a', score: -1 },
      { key: 'd', score: -1.000001 },
    ];

    const fused = fuseHits({ keyword, vector: opposite, vectorWeight: 0.5 });

    expect(fused.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });
});
