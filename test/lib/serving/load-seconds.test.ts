import { loadSecondsOf } from '../../../lib/serving/load-seconds';

test.each([
  ['a small embedder', 1_100_000_000, 611],
  ['a model of 8 billion parameters in bf16', 16_400_000_000, 764],
  ['a model of 70 billion parameters in bf16', 141_100_000_000, 2_011],
])('gives %s the time that its weights need', (_model, bytes, seconds) => {
  expect(loadSecondsOf(bytes)).toBe(seconds);
});

test('gives no more than SageMaker takes', () => {
  expect(loadSecondsOf(1_000_000_000_000)).toBe(3_600);
});
