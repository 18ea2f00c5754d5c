import { measureKappa } from '../../lambdas/domain/kappa';

function pairs(both: number, firstOnly: number, secondOnly: number, neither: number) {
  return [
    ...Array(both).fill([true, true]),
    ...Array(firstOnly).fill([true, false]),
    ...Array(secondOnly).fill([false, true]),
    ...Array(neither).fill([false, false]),
  ];
}

describe('measureKappa', () => {
  // The worked example of Wikipedia, "Cohen's kappa": 50 grant proposals.
  test('takes away the agreement that chance would bring', () => {
    const { observed, kappa } = measureKappa(pairs(20, 5, 10, 15));

    expect(observed).toBeCloseTo(0.7, 10);
    expect(kappa).toBeCloseTo(0.4, 10);
  });

  test('is 1 for raters who always agree and use both labels, and -1 for those who never do', () => {
    expect(measureKappa(pairs(3, 0, 0, 3)).kappa).toBe(1);
    expect(measureKappa(pairs(0, 3, 3, 0)).kappa).toBe(-1);
  });

  test('takes labels of any number of categories', () => {
    const { kappa } = measureKappa([
      ['none', 'none'],
      ['unsafe', 'none'],
      ['retrieval', 'retrieval'],
      ['unsafe', 'unsafe'],
    ]);

    expect(kappa).toBeCloseTo((0.75 - 0.3125) / (1 - 0.3125), 10);
  });

  test('says nothing where chance explains everything, or of a single item', () => {
    expect(measureKappa(pairs(50, 0, 0, 0))).toEqual({ items: 50, observed: 1 });
    expect(measureKappa(pairs(1, 0, 0, 0))).toEqual({ items: 1, observed: 1 });
    expect(measureKappa([])).toEqual({ items: 0, observed: 0 });
  });
});
