import { parseRoute, type Route, routeHref } from '../../web/src/shell/route';

describe('addresses', () => {
  test.each<Route>([
    { page: 'chat' },
    { page: 'documents' },
    { page: 'document', documentId: 'doc_1' },
    { page: 'document', documentId: 'doc/한', citation: { passageId: 'passage_1', start: 10, end: 20 } },
    { page: 'answer', answerId: 'answer_1' },
    { page: 'reviews' },
    { page: 'reviews', queue: 'legal' },
    { page: 'monitoring' },
    { page: 'monitoring', minutes: 43_200 },
    { page: 'releases' },
    { page: 'release', digest: 'ab12' },
    { page: 'new-release' },
    { page: 'new-release', base: 'ab12' },
    { page: 'evaluation', evaluationId: 'evaluation_1' },
  ])('lead back to where they came from: %j', (route) => {
    const parsed = parseRoute(routeHref(route));

    expect(parsed).toEqual(route);
  });

  test.each(['', '#', '#/nowhere', '#/answers', '#/answers/'])(
    'of nothing known, such as "%s", lead to the chat',
    (hash) => {
      const parsed = parseRoute(hash);

      expect(parsed).toEqual({ page: 'chat' });
    },
  );

  test.each(['start=x&end=y', 'start=-1&end=5', 'start=9&end=5', ''])(
    'with a span of "%s" lead to the passage alone',
    (span) => {
      const parsed = parseRoute(`#/documents/doc_1?passage=passage_1&${span}`);

      expect(parsed).toMatchObject({ citation: { passageId: 'passage_1', start: 0, end: 0 } });
    },
  );

  test.each(['7', 'x', '-15', ''])('with a span of "%s" minutes lead to the usual one', (minutes) => {
    const parsed = parseRoute(`#/monitoring?minutes=${minutes}`);

    expect(parsed).toEqual({ page: 'monitoring' });
  });

  test('are read even when cut in the middle of an escape', () => {
    const parsed = parseRoute('#/answers/answer_%');

    expect(parsed).toEqual({ page: 'answer', answerId: 'answer_%' });
  });
});
