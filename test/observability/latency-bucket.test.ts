import { latencyBucket } from '../../lambdas/observability/latency-bucket';

test('puts a duration below its bound, at most 41 % and the rounding to a millisecond above it', () => {
  for (let durationMs = 1; durationMs < 700_000; durationMs = durationMs * 1.01 + 0.3) {
    const bound = latencyBucket(durationMs);

    expect(bound).toBeGreaterThanOrEqual(durationMs - 0.5);
    expect(bound).toBeLessThanOrEqual(durationMs * Math.SQRT2 + 0.5);
  }
});

test('has a bucket for nothing, for a bound itself and for what takes longer than anything may', () => {
  expect([0, 0.4, 1, 2, 1_024, 741_455, 5_000_000].map(latencyBucket)).toEqual([
    1, 1, 1, 2, 1_024, 741_455, 741_455,
  ]);
});

test('has 39 buckets', () => {
  const durations = Array.from({ length: 5_000 }, (_, index) => 1.003 ** index);

  expect(new Set(durations.map(latencyBucket)).size).toBe(39);
});
