import { indexVersion } from '../../lambdas/vector-search/index-version';

describe('the version of an index', () => {
  const fingerprint = { embeddingModel: 'test/words', dimensions: 2, splitterVersion: 'structure-1' };

  it('is the same for the same fingerprint and analyzer, in whatever order', () => {
    const { dimensions, ...rest } = fingerprint;

    expect(indexVersion({ dimensions, ...rest }, 'nori-1')).toBe(indexVersion(fingerprint, 'nori-1'));
    expect(indexVersion(fingerprint, 'nori-1')).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each([
    ['embedding model', { embeddingModel: 'test/other' }, 'nori-1'],
    ['number of dimensions', { dimensions: 3 }, 'nori-1'],
    ['splitter', { splitterVersion: 'structure-2' }, 'nori-1'],
    ['analyzer', {}, 'terms-1'],
  ])('is another one for another %s', (_, change, terms) => {
    expect(indexVersion({ ...fingerprint, ...change }, terms)).not.toBe(indexVersion(fingerprint, 'nori-1'));
  });
});
