import { seededRandom } from '../../lambdas/domain/seeded-random';
import { wilsonInterval } from '../../lambdas/domain/wilson-interval';
import { estimate } from '../../lambdas/evaluation/estimate';

test('gives the interval that Wilson gives for yes-or-no scores', () => {
  const { mean, low, high, cases } = estimate([1, 1, 1, 1, 1, 1, 1, 1, 0, 0], 'eight of ten');

  // Brown, Cai and DasGupta's formula, worked out by hand.
  expect({ mean, cases }).toEqual({ mean: 0.8, cases: 10 });
  expect(low).toBeCloseTo(0.4902, 4);
  expect(high).toBeCloseTo(0.9433, 4);
});

test('does not claim certainty from ten out of ten, nor from none', () => {
  const { low } = estimate(Array(10).fill(1), 'all');
  const { high } = estimate(Array(10).fill(0), 'none');

  expect(low).toBeCloseTo(0.7225, 4);
  expect(high).toBeCloseTo(0.2775, 4);
  expect(estimate([], 'no case')).toEqual({ mean: 0, low: 0, high: 1, cases: 0 });
  expect(estimate([0.4], 'one case')).toEqual({ mean: 0.4, low: 0, high: 1, cases: 1 });
});

test('stays within 0 to 1 and around the mean for graded scores', () => {
  const { mean, low, high } = estimate([0.9, 1, 1, 0.95, 1, 0.8, 1, 1], 'high ones');

  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(high).toBeLessThanOrEqual(1);
});

test('is the same on every run', () => {
  const scores = [0.2, 0.4, 0.9, 0.7, 0.1];

  expect(estimate(scores, 'seed')).toEqual(estimate(scores, 'seed'));
});

// 1,000 experiments tell 95 % from 92.9 % (three standard errors); skewed scores are a known point or two below.
test.each([
  ['even scores, 30 cases', 30, (random: () => number) => random(), 1 / 2, 0.929],
  ['even scores, 100 cases', 100, (random: () => number) => random(), 1 / 2, 0.929],
  ['skewed scores with mean 2/3, 30 cases', 30, (random: () => number) => Math.sqrt(random()), 2 / 3, 0.92],
  ['rare low scores with mean 0.9, 50 cases', 50, (random: () => number) => random() ** (1 / 9), 0.9, 0.91],
])('holds the true mean in 95 of 100 intervals: %s', (name, cases, draw, truth, atLeast) => {
  const random = seededRandom(name);
  let covered = 0;
  for (let experiment = 0; experiment < 1_000; experiment++) {
    const { low, high } = estimate(
      Array.from({ length: cases }, () => draw(random)),
      `${experiment}`,
    );
    if (low <= truth && truth <= high) covered++;
  }

  expect(covered / 1_000).toBeGreaterThan(atLeast);
});

test('holds the true share in 95 of 100 of Wilson’s intervals, on average over shares', () => {
  const random = seededRandom('shares');
  let covered = 0;
  for (let experiment = 0; experiment < 5_000; experiment++) {
    const share = random();
    const count = Array.from({ length: 40 }, random).filter((value) => value < share).length;
    const { low, high } = wilsonInterval(count, 40);
    if (low <= share && share <= high) covered++;
  }

  expect(covered / 5_000).toBeGreaterThan(0.94);
});
