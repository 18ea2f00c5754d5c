import { renderReport } from '../../lambdas/evaluation/render-report';
import { makeRow } from './make-evaluation';
import { makeReport } from './make-report';

test('shows scores with intervals, differences, slices, cost and latency, in English and in Korean', () => {
  const [english, korean] = (['en', 'ko'] as const).map((language) => renderReport(makeReport(), language));

  for (const expected of [
    '<html lang="en">',
    'Evaluation <code>cccccccccccc</code> against <code>eeeeeeeeeeee</code>',
    '<th scope="row">correctness</th><td>39</td>',
    'no clear difference',
    '<th scope="col">language=ko</th>',
    'Latency p95',
    'Cost an answer',
  ]) {
    expect(english).toContain(expected);
  }
  expect(korean).toContain('<html lang="ko">');
  expect(korean).toContain('뚜렷한 차이 없음');
  expect(korean).not.toContain('no clear difference');
});

test('is one file that asks for nothing: no script, no address', () => {
  const html = renderReport(makeReport());

  expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=/i);
  expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
});

test('escapes every text that comes from a question, an answer, a name or a judge', () => {
  const attack = `</blockquote><script>alert('한')</script>"><img src=x onerror=alert(1)>&amp;\0`;
  const report = makeReport();
  const row = makeRow(attack, {
    question: attack,
    answer: attack,
    error: attack,
    state: 'failed',
    scores: { [attack]: { value: 0, rationale: attack } },
    failedScorers: [attack],
    slices: [`language=${attack}`, attack],
  });
  const estimate = { mean: 0.5, low: 0.4, high: 0.6, cases: 1 };
  const results = {
    ...report.candidate,
    release: attack,
    cases: [row],
    scores: { [attack]: estimate },
    slices: { [attack]: { [attack]: estimate } },
  };

  const html = renderReport({
    ...report,
    evaluationId: attack,
    createdAt: attack,
    dataset: { ...report.dataset, name: attack, digest: attack },
    candidate: results,
    champion: results,
    comparisons: [{ scorer: attack, difference: estimate }],
    judges: [{ scorer: attack, route: attack, labels: 3 }],
  });

  expect(html).not.toMatch(/<script|<img|\0/);
  expect(html.match(/&lt;script&gt;alert\(&#39;한&#39;\)/g)?.length).toBeGreaterThan(10);
});

test('says that it is not complete, and what is not known', () => {
  const report = makeReport({ isComplete: false });
  const unpriced = { ...report.candidate, cost: { totalUsd: 0, perAnswerUsd: 0, isKnown: false } };

  const html = renderReport({ ...report, candidate: unpriced, champion: undefined, comparisons: [] });

  expect(html).toContain('It stopped before its end');
  expect(html).toContain('evaluated alone');
  expect(html).toContain('unknown: a route has no price');
  expect(html).not.toContain('<th scope="col">Champion</th>');
});

test('shows the fifty worst cases, the worst first, each with the reasons of its scores', () => {
  const html = renderReport(makeReport());

  expect(html.match(/<article>/g)).toHaveLength(40);
  const [, first = '', second = ''] = html.split('<article>');
  expect(first).toContain('provider_unavailable');
  expect(second).toContain('lacks the words of &quot;30 days&quot;');
});
