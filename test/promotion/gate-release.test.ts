import fc from 'fast-check';
import type { EvaluationReport } from '../../lambdas/evaluation/api';
import { citationValidity } from '../../lambdas/evaluation/score-citations';
import { retrievalScorers } from '../../lambdas/evaluation/score-retrieval';
import { textScorers } from '../../lambdas/evaluation/score-texts';
import { codeScorers } from '../../lambdas/promotion/code-scorers';
import { gateRelease } from '../../lambdas/promotion/gate-release';
import type { ComparedPricing } from '../../lambdas/promotion/pricing-of';
import { gateSettingsSchema } from '../../lambdas/promotion/settings';
import { seededRandom } from '../seeded-random';
import { candidate, champion, makeReport, reportedAt, type Scores } from './make-report';

const good: Scores = { correctness: 1, groundedness: 1, safety: 1 };
const wrong: Scores = { correctness: 0, groundedness: 1, safety: 1 };
const hour = 3_600_000;

const settings = (changes: object = {}) => gateSettingsSchema.parse(changes);
const context = (changes: object = {}) => ({
  now: new Date(Date.parse(reportedAt) + hour),
  candidate,
  champion,
  ...changes,
});

/** Cases of which the candidate has the first `won` right that the champion has wrong; all others are right for both. */
const improved = (cases: number, won: number, changes: Parameters<typeof makeReport>[1] = {}) =>
  makeReport(
    {
      candidate: Array.from({ length: cases }, () => good),
      champion: Array.from({ length: cases }, (_, index) => (index < won ? wrong : good)),
    },
    changes,
  );

describe('gateRelease', () => {
  test('promotes what is better, and says in words what was shown', () => {
    const verdict = gateRelease(improved(100, 20), settings({ claim: 'better' }), context());

    expect(verdict).toEqual({
      verdict: 'promote',
      reasons: [
        expect.stringMatching(
          /^correctness differs by 20\.0 points over 100 cases, at 95 % confidence by at least 1\d\.\d points; better asks for more than 0 points$/,
        ),
        'groundedness is 1.000 over 100 cases, at least 0.7',
        'safety is 1.000 over 100 cases, at least 0.95',
        'p95 of the answers’ latency is 1500 ms, at most 30000 ms',
        'an answer costs $0.001000, at most $0.1',
      ],
    });
  });

  test('promotes what is not worse, and holds that it is better', () => {
    const same = improved(400, 0);

    expect(gateRelease(same, settings(), context()).verdict).toBe('promote');
    expect(gateRelease(same, settings({ claim: 'better' }), context())).toEqual({
      verdict: 'hold',
      reasons: [expect.stringContaining('that is not shown, add cases or improve the candidate')],
    });
  });

  test('fails what is shown to be worse, with every reason that rejects', () => {
    const { candidate: after, champion: before } = improved(100, 30);
    const worse: EvaluationReport = {
      ...improved(100, 30, { results: { latency: { p50Ms: 1, p95Ms: 60_000 } } }),
      candidate: { ...after, cases: before?.cases ?? [], latency: { p50Ms: 1, p95Ms: 60_000 } },
      champion: { ...after, release: champion },
    };

    expect(gateRelease(worse, settings(), context())).toEqual({
      verdict: 'reject',
      reasons: [
        expect.stringMatching(
          /^correctness differs by -30\.0 points .*; not worse asks for more than -3\.0 points$/,
        ),
        'p95 of the answers’ latency is 60000 ms, more than 30000 ms',
      ],
    });
  });

  test('fails without a report: defaults block', () => {
    expect(gateRelease(undefined, settings(), context())).toEqual({
      verdict: 'hold',
      reasons: ['there is no evaluation report: evaluate the candidate'],
    });
  });

  test.each([
    [
      'of another release',
      {},
      { candidate: 'f'.repeat(64) },
      'the report is of the release cccccccccccc, not of ffff',
    ],
    [
      'with another champion',
      {},
      { champion: 'f'.repeat(64) },
      'but ffffffffffff answers now: evaluate it again',
    ],
    ['without a champion', { champion: undefined }, {}, 'the report compares with no champion'],
    ['where nothing answers now', {}, { champion: undefined }, 'the report compares with no champion'],
    ['that is not complete', { isComplete: false }, {}, 'the evaluation stopped before its end'],
    ['that is too old', {}, { now: new Date(Date.parse(reportedAt) + 169 * hour) }, 'older than 168 hours'],
    ['of a time to come', {}, { now: new Date(Date.parse(reportedAt) - hour) }, 'which has not come yet'],
    ['without a time', { createdAt: 'yesterday' }, {}, 'the report is of yesterday, older than 168 hours'],
    [
      'of a judge that nobody agrees with',
      { judges: [{ scorer: 'correctness', route: 'judge', kappa: 0.59, labels: 50 }] },
      {},
      'the judge correctness (judge) agrees with people by κ 0.59, at least 0.6 is needed',
    ],
    [
      'of a judge that few have looked at',
      { judges: [{ scorer: 'correctness', route: 'judge', labels: 9 }] },
      {},
      'people have judged only 9 answers that the judge correctness (judge) judged too',
    ],
    [
      'of judges that nobody has looked at',
      { judges: [] },
      {},
      'nothing is known of the agreement of the judge safety',
    ],
  ])('fails for a report %s', (_name, changes, contextChanges, reason) => {
    const verdict = gateRelease(improved(100, 20, changes), settings(), context(contextChanges));

    expect(verdict.verdict).toBe('hold');
    expect(verdict.reasons.join('\n')).toContain(reason);
  });

  test('asks nobody to agree with scorers that compute', () => {
    const cases = Array.from({ length: 100 }, (): Scores => ({ 'fact-match': 1, refusal: 1 }));
    const report = makeReport({ candidate: cases, champion: cases }, { judges: [] });
    const ofCode = settings({
      scorer: 'fact-match',
      margin: 0.1,
      floors: [{ scorer: 'refusal', atLeast: 0.9 }],
    });

    expect(gateRelease(report, ofCode, context()).verdict).toBe('promote');
  });

  test('knows every scorer that computes', () => {
    const computing = [...textScorers, ...retrievalScorers, citationValidity].map(({ name }) => name);

    expect([...codeScorers].sort()).toEqual(computing.sort());
  });

  test('fails with too few cases that both releases have', () => {
    const lonely = { groundedness: 1, safety: 1 };
    const report = makeReport({
      candidate: Array.from({ length: 100 }, () => good),
      champion: Array.from({ length: 100 }, (_, index) => (index < 49 ? wrong : lonely)),
    });

    expect(gateRelease(report, settings(), context())).toEqual({
      verdict: 'hold',
      reasons: ['49 cases have a score of correctness for both releases, 50 are needed: add cases to golden'],
    });
  });

  test('counts an answer of the candidate that failed as 0, and one of the champion not at all', () => {
    const half = (failed: 'failed') =>
      Array.from({ length: 200 }, (_, index): Scores => (index % 2 === 0 ? good : failed));
    const all = Array.from({ length: 200 }, () => good);

    const breaksDown = gateRelease(
      makeReport({ candidate: half('failed'), champion: all }),
      settings(),
      context(),
    );
    const isLucky = gateRelease(
      makeReport({ candidate: all, champion: half('failed') }),
      settings({ claim: 'better' }),
      context(),
    );

    expect(breaksDown.reasons).toEqual([
      expect.stringMatching(/^of the release cccccccccccc, 100 of 200 answers failed/),
      expect.stringMatching(/^correctness differs by -50\.0 points over 200 cases/),
      'groundedness is 0.500 over 200 cases, below its floor of 0.7',
      'safety is 0.500 over 200 cases, below its floor of 0.95',
    ]);
    expect(isLucky.reasons).toEqual([
      expect.stringMatching(/^correctness differs by 0\.0 points over 100 cases/),
    ]);
  });

  test.each([
    [
      'as too long for the model',
      'context_length_exceeded',
      'lower maxContextTokens or retrieval.retrievedPassages',
    ],
    ['because the model is away', 'provider_unavailable', 'the report of the evaluation shows each of them'],
  ])('says first that answers failed %s, and what mends it', (_what, error, mend) => {
    const scores = Array.from({ length: 26 }, () => 'failed' as const);
    const report = makeReport({ candidate: scores, champion: scores });
    const errors = [undefined, 'timeout', ...Array.from({ length: 24 }, () => error)];
    const cases = report.candidate.cases.map((result, index) => ({ ...result, error: errors[index] }));
    const cost = { totalUsd: 0, perAnswerUsd: 0, isKnown: false };
    const failed = { ...report, candidate: { ...report.candidate, cases, cost } };

    const verdicts = [failed, { ...failed, judges: [] }].map((one) =>
      gateRelease(one, settings(), context()),
    );

    for (const { verdict, reasons } of verdicts) {
      expect(verdict).toBe('hold');
      expect(reasons[0]).toContain(
        `of the release cccccccccccc, 26 of 26 answers failed, most often with ${error} (24): ${mend}`,
      );
      expect(reasons.length).toBeGreaterThan(1);
      expect(reasons.join('\n')).not.toContain('give its routes a price');
    }
  });

  test('fails for a slice below its floor, however good the rest is', () => {
    const report = makeReport({
      candidate: Array.from({ length: 200 }, (_, index) => (index % 2 === 1 && index < 60 ? wrong : good)),
      champion: Array.from({ length: 200 }, () => wrong),
    });
    const floors = [{ scorer: 'correctness', slice: 'language=ko', atLeast: 0.75 }];

    expect(gateRelease(report, settings({ claim: 'better', floors }), context())).toEqual({
      verdict: 'reject',
      reasons: ['correctness in language=ko is 0.700 over 100 cases, below its floor of 0.75'],
    });
  });

  test('fails for a slice without cases', () => {
    const floors = [{ scorer: 'correctness', slice: 'language=ja', atLeast: 0 }];

    expect(gateRelease(improved(100, 20), settings({ floors }), context())).toEqual({
      verdict: 'hold',
      reasons: ['no case in language=ja has a score of correctness, its floor is 0: add cases to golden'],
    });
  });

  describe('on what answers cost', () => {
    const perAnswer = (usd: number, isKnown = true) => ({
      totalUsd: 100 * usd,
      perAnswerUsd: usd,
      isKnown,
    });
    const unknown = perAnswer(0, false);
    const gateCosts = (
      costs: { candidate?: ReturnType<typeof perAnswer>; champion?: ReturnType<typeof perAnswer> },
      changes: object = {},
      pricing?: ComparedPricing,
    ) =>
      gateRelease(
        improved(100, 20, {
          results: { cost: costs.candidate ?? perAnswer(0.001) },
          championCost: costs.champion,
        }),
        settings(changes),
        context({ pricing }),
      );

    test('fails when answers cost too much, or nobody knows what they cost, unless its models are free', () => {
      expect(gateCosts({ candidate: perAnswer(0.2) })).toEqual({
        verdict: 'reject',
        reasons: ['an answer costs $0.200000, more than $0.1'],
      });
      expect(gateCosts({ candidate: unknown })).toEqual({
        verdict: 'hold',
        reasons: [
          'what an answer of the candidate costs is not known to the report: give its routes a price, then evaluate again',
        ],
      });
      expect(gateCosts({ candidate: unknown }, {}, { candidate: { kind: 'free' } }).verdict).toBe('promote');
    });

    test('fails where a route has no price, though the report knows what the others cost', () => {
      const pricing: ComparedPricing = { candidate: { kind: 'unpriced', routes: ['own', 'judge'] } };

      expect(gateCosts({ candidate: perAnswer(0.000_001) }, {}, pricing)).toEqual({
        verdict: 'hold',
        reasons: [
          'what an answer of the candidate costs is not known, because these of its routes have no price: own, judge; give them one, or the endpoint of a model of your own a load, then evaluate again',
        ],
      });
    });

    test('compares with the champion only where that is asked for', () => {
      const dearer = { candidate: perAnswer(0.002), champion: perAnswer(0.001) };

      expect(gateCosts(dearer).verdict).toBe('promote');
      expect(gateCosts({ ...dearer, champion: unknown }).verdict).toBe('promote');
      expect(gateCosts(dearer, { maxCostRatio: 1 })).toEqual({
        verdict: 'reject',
        reasons: [
          'an answer costs $0.002000, and one of the champion $0.001000: more than 1 times that, $0.001000',
        ],
      });
    });

    test('promotes what is as much cheaper as is asked for, and says both figures', () => {
      const { verdict, reasons } = gateCosts(
        { candidate: perAnswer(0.000_004), champion: perAnswer(0.000_005) },
        { maxCostRatio: 0.9 },
      );

      expect(verdict).toBe('promote');
      expect(reasons.at(-1)).toBe(
        'an answer costs $0.00000400, and one of the champion $0.00000500: at most 0.9 times that, $0.00000450',
      );
    });

    test('promotes what costs the same where it may be no dearer', () => {
      const same = { candidate: perAnswer(0.001), champion: perAnswer(0.001) };

      expect(gateCosts(same, { maxCostRatio: 1 }).verdict).toBe('promote');
      expect(gateCosts(same, { maxCostRatio: 0.999 }).verdict).toBe('reject');
    });

    test('fails where nobody knows what the champion costs', () => {
      const costs = { candidate: perAnswer(0.001), champion: unknown };
      const unpriced: ComparedPricing = {
        candidate: { kind: 'priced' },
        champion: { kind: 'unpriced', routes: ['chat'] },
      };

      expect(gateCosts(costs, { maxCostRatio: 1 })).toEqual({
        verdict: 'hold',
        reasons: [expect.stringContaining('what an answer of the champion costs is not known to the report')],
      });
      expect(gateCosts({ ...costs, champion: perAnswer(1) }, { maxCostRatio: 1 }, unpriced)).toEqual({
        verdict: 'hold',
        reasons: [expect.stringMatching(/of the champion costs is not known.*have no price: chat; give/)],
      });
    });

    test('lets nothing but what is free follow a champion that is free', () => {
      const free: ComparedPricing = { candidate: { kind: 'priced' }, champion: { kind: 'free' } };
      const candidateCosts = (usd: number) =>
        gateCosts({ candidate: perAnswer(usd), champion: unknown }, { maxCostRatio: 10 }, free);

      expect(candidateCosts(0.000_001).verdict).toBe('reject');
      expect(candidateCosts(0).verdict).toBe('promote');
    });

    test('fails above its ceiling, however dear the champion is', () => {
      const costs = { candidate: perAnswer(0.2), champion: perAnswer(1) };

      expect(gateCosts(costs, { maxCostRatio: 1 })).toEqual({
        verdict: 'reject',
        reasons: ['an answer costs $0.200000, more than $0.1'],
      });
    });

    test('never promotes what is dearer than asked, nor holds against cost what is not', () => {
      fc.assert(
        fc.property(
          fc.double({ min: 0, max: 0.1, noNaN: true }),
          fc.double({ min: 0, max: 0.1, noNaN: true }),
          fc.double({ min: 0.01, max: 10, noNaN: true }),
          (candidateUsd, championUsd, maxCostRatio) => {
            const { verdict } = gateCosts(
              { candidate: perAnswer(candidateUsd), champion: perAnswer(championUsd) },
              { maxCostRatio },
            );

            expect(verdict).toBe(candidateUsd <= maxCostRatio * championUsd ? 'promote' : 'reject');
          },
        ),
        { numRuns: 50, seed: 5 },
      );
    });

    test.each([0, -1, 10.5, Number.NaN])(
      'fails for a ratio of %d: above 0 to 10 can be asked for',
      (ratio) => {
        expect(() => settings({ maxCostRatio: ratio })).toThrow('maxCostRatio');
      },
    );
  });
});

describe('whatever the report', () => {
  const drawn = fc.record({
    correctness: fc.constantFrom(0, 1),
    groundedness: fc.constantFrom(0, 1),
    safety: fc.constantFrom(0, 1),
  });
  const before = fc.oneof(drawn, fc.constantFrom<Scores>(good, wrong, 'failed'));
  const after = fc.oneof(
    { weight: 12, arbitrary: fc.constant<Scores>(good) },
    { weight: 2, arbitrary: drawn },
    { weight: 1, arbitrary: fc.constant<Scores>('failed') },
  );
  const reports = fc
    .record({
      pairs: fc.array(fc.tuple(after, before), { minLength: 20, maxLength: 120, size: 'max' }),
      ageHours: fc.double({ min: -2, max: 250, noNaN: true }),
      isComplete: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
      claim: fc.constantFrom('better' as const, 'not-worse' as const),
      margin: fc.double({ min: 0, max: 0.2, noNaN: true }),
    })
    .map(({ pairs, ageHours, isComplete, claim, margin }) => ({
      report: makeReport(
        { candidate: pairs.map(([one]) => one), champion: pairs.map(([, other]) => other) },
        { isComplete },
      ),
      settings: settings({
        claim,
        margin,
        minCases: 40,
        floors: [{ scorer: 'safety', slice: 'language=ko', atLeast: 0.4 }],
      }),
      context: context({ now: new Date(Date.parse(reportedAt) + ageHours * hour) }),
      ageHours,
    }));

  test('never promotes with too few samples, a failed floor, or a report that is stale or incomplete', () => {
    let promoted = 0;
    fc.assert(
      fc.property(reports, ({ report, settings: asked, context: at, ageHours }) => {
        const { verdict, reasons } = gateRelease(report, asked, at);
        expect(reasons.length).toBeGreaterThan(0);
        if (verdict !== 'promote') return;

        promoted++;
        const korean = report.candidate.cases.filter(({ slices }) => slices.includes('language=ko'));
        const safe = korean.map(({ state, scores: { safety } }) =>
          state === 'failed' ? 0 : (safety?.value ?? 0),
        );
        const common = report.candidate.cases.filter(
          (_, index) => report.champion?.cases[index]?.state === 'answered',
        );
        expect(common.length).toBeGreaterThanOrEqual(40);
        // A failed answer that the champion has none of either counts for nobody.
        expect(safe.reduce((sum, score) => sum + score, 0)).toBeGreaterThanOrEqual(
          0.4 * korean.filter(({ state }) => state === 'answered').length - 1e-9,
        );
        expect(ageHours).toBeLessThanOrEqual(168);
        expect(report.isComplete).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    );
    // The property says nothing when nothing ever passes.
    expect(promoted).toBeGreaterThan(5);
  });
});

/**
 * Releases of 100 cases each, scored yes or no: a share of the cases comes out better for the candidate and another worse,
 * and of the others seven in ten are right for both. With 5 % each the standard deviation of a difference is 0.32, that of
 * the mean 3.2 points.
 *
 * @returns the share that the gate promotes
 */
function simulate(options: {
  releases: number;
  better: number;
  worse: number;
  claim: 'better' | 'not-worse';
}): number {
  const { releases, better, worse, claim } = options;
  const random = seededRandom(20_260_102);
  const asked = settings({ claim, margin: 0.03, floors: [] });
  let promoted = 0;
  for (let release = 0; release < releases; release++) {
    const pairs = Array.from({ length: 100 }, () => {
      const draw = random();
      if (draw < better) return [good, wrong] as const;
      if (draw < better + worse) return [wrong, good] as const;
      return random() < 0.7 ? ([good, good] as const) : ([wrong, wrong] as const);
    });
    const report = makeReport({
      candidate: pairs.map(([after]) => after),
      champion: pairs.map(([, before]) => before),
    });
    if (gateRelease(report, asked, context()).verdict === 'promote') promoted++;
  }
  return promoted / releases;
}

describe('over simulated releases', () => {
  test('lets at most 5 % of 1,000 pass as better that make no difference', () => {
    const promoted = simulate({ releases: 1_000, better: 0.05, worse: 0.05, claim: 'better' });

    expect(promoted).toBeLessThanOrEqual(0.05);
  }, 120_000);

  test('blocks at least 90 % of 1,000 that truly lose 3 points', () => {
    const promoted = simulate({ releases: 1_000, better: 0.035, worse: 0.065, claim: 'not-worse' });

    expect(promoted).toBeLessThanOrEqual(0.1);
  }, 120_000);

  test('lets most of those pass that are truly better by 12 points', () => {
    const promoted = simulate({ releases: 200, better: 0.13, worse: 0.01, claim: 'better' });

    expect(promoted).toBeGreaterThanOrEqual(0.8);
  }, 120_000);
});
