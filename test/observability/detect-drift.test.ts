import { seededRandom } from '../../lambdas/domain/seeded-random';
import { detectDrift } from '../../lambdas/observability/detect-drift';
import { Tally } from '../../lambdas/observability/tally';

/** A window of answers with these scores, so many of them declined. */
function windowOf(scores: readonly number[], declined: number): Tally {
  const millionths = scores.map((score) => Math.round(score * 1_000_000));
  return new Tally().add({
    'answers.answered': scores.length - declined,
    'answers.declined': declined,
    'retrieval.count': scores.length,
    'retrieval.sum': millionths.reduce((sum, score) => sum + score, 0),
    'retrieval.sumOfSquares': scores.reduce((sum, score) => sum + Math.round(score ** 2 * 1_000_000), 0),
  });
}

/** Windows whose answers come from a seed: so many, with this mean score and this share of declines. */
function windows(count: number, of: { answers: number; score: number; declines: number; seed: number }) {
  const random = seededRandom(of.seed);
  return Array.from({ length: count }, () => {
    const scores = Array.from({ length: of.answers }, () => of.score + (random() - 0.5) * 0.4);
    return windowOf(scores, scores.filter(() => random() < of.declines).length);
  });
}

const calm = { answers: 30, score: 0.6, declines: 0.1 };

test('sees no drift where nothing changed, in a thousand hours of a minute each', () => {
  const drifting = Array.from({ length: 1_000 }, (_, seed) => windows(60, { ...calm, seed }))
    .flatMap(detectDrift)
    .filter(({ isDrifting }) => isDrifting);

  expect(drifting).toEqual([]);
});

test('sees that retrieval became worse, and by how many windows', () => {
  const drift = detectDrift([
    ...windows(55, { ...calm, seed: 1 }),
    ...windows(5, { ...calm, score: 0.4, seed: 2 }),
  ]);

  expect(drift[0]).toMatchObject({
    signal: 'retrieval-score',
    isDrifting: true,
    outside: 5,
    of: 5,
    needed: 3,
    baseline: expect.closeTo(0.6, 1),
  });
  expect(drift[1]).toMatchObject({ signal: 'no-answer', isDrifting: false });
});

test('sees that more is declined', () => {
  const drift = detectDrift([
    ...windows(55, { ...calm, seed: 1 }),
    ...windows(5, { ...calm, declines: 0.6, seed: 2 }),
  ]);

  expect(drift[1]).toMatchObject({ signal: 'no-answer', isDrifting: true });
});

test('needs three of the last five windows, on the same side', () => {
  const before = windows(40, { ...calm, seed: 1 });
  const odd = (score: number) => windows(1, { ...calm, score, seed: 3 });
  const usual = windows(1, { ...calm, seed: 4 });

  const two = detectDrift([...before, ...odd(0.3), ...odd(0.3), ...usual, ...usual, ...usual]);
  const three = detectDrift([...before, ...odd(0.3), ...usual, ...odd(0.3), ...usual, ...odd(0.3)]);
  const apart = detectDrift([...before, ...odd(0.3), ...odd(0.9), ...odd(0.3), ...odd(0.9), ...usual]);

  expect([two, three, apart].map(([retrieval]) => [retrieval?.outside, retrieval?.isDrifting])).toEqual([
    [2, false],
    [3, true],
    [2, false],
  ]);
});

test('lets windows with too few answers not count, neither as drift nor as what is usual', () => {
  const few = windows(20, { ...calm, answers: 9, score: 0.1, declines: 1, seed: 5 });

  const drift = detectDrift([...windows(20, { ...calm, seed: 1 }), ...few]);

  expect(drift).toMatchObject([
    { isDrifting: false, baseline: expect.closeTo(0.6, 1) },
    { isDrifting: false, baseline: expect.closeTo(0.1, 1) },
  ]);
});

test('compares with nothing where there is too little before', () => {
  const drift = detectDrift(windows(14, { ...calm, seed: 1 }));

  expect(drift).toEqual([
    { signal: 'retrieval-score', isDrifting: false, outside: 0, of: 5, needed: 3 },
    { signal: 'no-answer', isDrifting: false, outside: 0, of: 5, needed: 3 },
  ]);
});

test('takes a first decline after many answers for no drift', () => {
  const answered = windows(30, { ...calm, answers: 10, declines: 0, seed: 1 });
  const one = windowOf(Array(10).fill(0.6), 1);

  expect(detectDrift([...answered, one, one, one])[1]).toMatchObject({ outside: 0, isDrifting: false });
});

test('takes a service that is busy, and whose hours differ, for one that does not drift', () => {
  const uneven = Array.from({ length: 60 }, (_, hour) =>
    windows(1, { ...calm, answers: 400, score: 0.6 + 0.03 * Math.sin(hour / 4), seed: hour }),
  ).flat();

  expect(detectDrift(uneven)[0]).toMatchObject({ isDrifting: false });
});
