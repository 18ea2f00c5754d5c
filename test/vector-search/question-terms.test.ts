import { questionTerms, tellingWords } from '../../lambdas/vector-search/question-terms';

describe('the terms of a question', () => {
  it('leave out English words that every passage has', () => {
    expect(questionTerms('What is the name of the river in Normandy?')).toEqual([
      'name',
      'river',
      'normandy',
    ]);
  });

  it('are such words where the question has no others', () => {
    expect(questionTerms('Who is it?')).toEqual(['who', 'is', 'it']);
  });

  it('come once each', () => {
    expect(questionTerms('Row, row, row your boat')).toEqual(['row', 'your', 'boat']);
  });

  it('come from the beginning and the end of a long question', () => {
    const terms = questionTerms(`first ${'middle '.repeat(20_000)} last`);

    expect(terms).toEqual(expect.arrayContaining(['first', 'last']));
    expect(tellingWords('x'.repeat(100_000)).length).toBeLessThanOrEqual(1_001);
  });
});
